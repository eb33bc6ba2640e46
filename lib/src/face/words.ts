// Numbers as faces write them: thousands apart, three digits of a share, one frame but two frames.

/** A whole number with its thousands set apart: 1,234,567. */
export const grouped = (count: number): string =>
  Number.isFinite(count) ? String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",") : "none";

/** A count and what is counted: "1 frame", "2,000 frames". */
export const counted = (count: number, what: string): string => `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;

/** A share from 0 to 1 in per cent; what is not nothing never reads as nothing, and what is not all never as all. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return "none";
  const text = (100 * share).toFixed(1);
  if (share > 0 && text === "0.0") return "under 0.1 %";
  if (share < 1 && text === "100.0") return "over 99.9 %";
  return `${text} %`;
}

/** A rate a second with three digits: "6 M/s", "14.9 M/s", "250 k/s". */
export function rateText(rate: number): string {
  const digits = (value: number): string => String(Number(value.toPrecision(3)));
  if (rate >= 999_500) return `${digits(rate / 1e6)} M/s`;
  return rate >= 999.5 ? `${digits(rate / 1e3)} k/s` : `${digits(rate)} /s`;
}
