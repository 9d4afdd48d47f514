class Euro; end
