package caravan.vault.organized;

/**
 * An object that an export gave another name.
 *
 * @param from its name in earlier manifests
 * @param to its name since
 * @param theirs whether somebody had changed it: then no manifest has a use for it, none names it,
 *     and it is never deleted
 */
record Move(String from, String to, boolean theirs) {}
