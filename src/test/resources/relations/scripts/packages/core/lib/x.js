exports.x = "require('./core')";
