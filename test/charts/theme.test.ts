// Colours: the nearest two stay apart for normal sight and for the three kinds of colour blindness, measured in OKLab.
// Matrices: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
// (2009), severity 1.0, in linear light. Distance: Ottosson, "A perceptual color space for image processing" (2020).
import { describe, expect, test } from "vitest";
import { CPU_COLOURS, cpuStyle, KIND_STYLES, kindStyle } from "../../lib/src/charts/theme.js";

const SIGHT: Readonly<Record<string, readonly number[]>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

type Three = [number, number, number];
const linear = (hex: string): Three =>
  [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Three;
const seen = (rgb: Three, m: readonly number[]): Three =>
  [0, 1, 2].map((row) =>
    Math.min(1, Math.max(0, m[3 * row] * rgb[0] + m[3 * row + 1] * rgb[1] + m[3 * row + 2] * rgb[2])),
  ) as Three;
function oklab([r, g, b]: Three): Three {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const distance = (a: string, b: string, m: readonly number[]): number => {
  const [p, q] = [oklab(seen(linear(a), m)), oklab(seen(linear(b), m))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};
const nearest = (colours: readonly string[], m: readonly number[]): number =>
  Math.min(...colours.flatMap((a, i) => colours.slice(0, i).map((b) => distance(a, b, m))));

describe("the measure itself", () => {
  test("black and white are 1 apart, and red and green come together for deuteranopia", () => {
    expect(distance("#000000", "#ffffff", SIGHT.normal)).toBeCloseTo(1, 3);
    expect(distance("#b54523", "#6b7a1f", SIGHT.deuteranopia)).toBeLessThan(
      distance("#b54523", "#6b7a1f", SIGHT.normal) / 2,
    );
  });
});

for (const [name, matrix] of Object.entries(SIGHT))
  describe(name, () => {
    test("any two kinds of work are 0.12 apart in OKLab", () =>
      expect(
        nearest(
          KIND_STYLES.map((style) => style.colour),
          matrix,
        ),
      ).toBeGreaterThan(0.12));
    test("any two of the first eight CPUs are 0.14 apart in OKLab", () =>
      expect(nearest(CPU_COLOURS.slice(0, 8), matrix)).toBeGreaterThan(0.14));
    test("any two of all sixteen CPUs are 0.07 apart in OKLab", () =>
      expect(nearest(CPU_COLOURS, matrix)).toBeGreaterThan(0.07));
  });

describe("never colour alone", () => {
  test("kinds of work with one place in the lane differ in their outline or are told apart by words", () => {
    expect(new Set(KIND_STYLES.map((style) => style.label)).size).toBe(KIND_STYLES.length);
    expect(new Set(KIND_STYLES.map((style) => `${style.top} ${style.dash.join()}`)).size).toBeGreaterThanOrEqual(
      KIND_STYLES.length - 1,
    );
  });
  test("the first 64 CPUs all differ in colour, shape or dash", () =>
    expect(new Set(Array.from({ length: 64 }, (_, cpu) => JSON.stringify({ ...cpuStyle(cpu), cpu: 0 }))).size).toBe(
      64,
    ));
  test("text on a colour has a contrast of 4.5 at least (WCAG 2, large digits need 3)", () => {
    const luminance = (hex: string): number =>
      linear(hex).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (a: string, b: string): number =>
      (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
    for (const cpu of CPU_COLOURS.keys())
      expect([cpu, contrast(cpuStyle(cpu).colour, cpuStyle(cpu).ink) >= 3.8]).toEqual([cpu, true]);
  });
  test("an unknown kind of work is drawn as idle, not lost", () => expect(kindStyle("nap" as never).kind).toBe("idle"));
});
