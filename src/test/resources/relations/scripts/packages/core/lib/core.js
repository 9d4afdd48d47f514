const x = require("./x");
