// The text of a notebook's cell, which its file holds as one text or as lines.

/** @param {{ source: string | string[] }} cell */
export const sourceOf = ({ source }) => (Array.isArray(source) ? source.join("") : source);
