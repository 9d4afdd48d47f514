export const a = 1; // import "./b"
