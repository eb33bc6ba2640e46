// Cells that once hung the book's page or froze it, and what each must put out at its end.

export const HOSTILE: readonly (readonly [text: string, says: RegExp])[] = [
  ['const e: any = new Error("x"); e.message = 5; throw e;', /^Error: 5\n/],
  ['const e: any = new Error("x"); e.message = Symbol("s"); e.name = () => 1; throw e;', /^Error: Symbol\(s\)\n/],
  ['const e = new Error("x"); Object.defineProperty(e, "stack", { get() { throw 1; } }); throw e;', /^Error: x$/],
  ['throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw 1; } };', /^Thrown: a value that throws/],
  ["throw new Proxy({}, new Proxy({}, { get() { throw 1; } }));", /^Thrown: a value that throws/],
  ["onmessage = performance = null;\n'hello'", /^'hello'$/],
  ['setTimeout(() => { throw new Error("later") }, 1);\nawait new Promise(r => setTimeout(r, 50))', /later\n.*line 1/],
  ["close();", /^Error: A cell cannot call close here/],
  ["new Promise(() => {})", /^Promise/],
  ["new Array(1e7).fill(1)", /9999900 more items\n\]$/],
  ["console.table(Array.from({ length: 200_000 }, (_, row) => ({ row })))", /\(199000 more rows\)$/],
  ['import "toString"', /^Error: Cannot import "toString"/],
  ['import { table } from "rss-lab-course";\nfor (;;) table([{ a: 1 }]);', /a\s1\s+Error: .*more than 500 tables/],
];
