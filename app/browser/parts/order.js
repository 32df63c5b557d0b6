// Order statistics of many numbers without sorting all of them.

/** Puts number k of the ascending order in place k, smaller ones before it and larger ones after it (Hoare). */
function select(numbers, k, low, high) {
  while (low < high) {
    const pivot = middleOf(numbers[low], numbers[(low + high) >> 1], numbers[high]);
    let [i, j] = [low, high];
    while (i <= j) {
      while (numbers[i] < pivot) i += 1;
      while (numbers[j] > pivot) j -= 1;
      if (i > j) break;
      const held = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = held;
      i += 1;
      j -= 1;
    }
    if (j < k) low = i;
    if (i > k) high = j;
  }
}

const middleOf = (a, b, c) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The finite ones of these numbers, in an array of their own. */
export function finiteOf(numbers) {
  const finite = new Float64Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i += 1) {
    if (Number.isFinite(numbers[i])) finite[count++] = numbers[i];
  }
  return finite.subarray(0, count);
}

/** The quantiles of finite numbers for ascending `parts`, linear between two of them as NumPy's; NaN where there are none.
 *  The numbers are put in another order. */
export function quantiles(numbers, parts) {
  const last = numbers.length - 1;
  let low = 0;
  return parts.map((part) => {
    const place = part * last;
    const i = Math.floor(place);
    if (last < 0) return NaN;
    for (const k of [i, Math.min(i + 1, last)]) {
      select(numbers, k, low, last);
      low = k;
    }
    low = i;
    const [a, b] = [numbers[i], numbers[Math.min(i + 1, last)]];
    return a + (b - a) * (place - i);
  });
}

/** How many of the numbers lie below each of these ascending levels. */
export function countsBelow(numbers, levels) {
  const counts = new Array(levels.length).fill(0);
  for (let i = 0; i < numbers.length; i += 1) {
    let level = 0;
    while (level < levels.length && numbers[i] >= levels[level]) level += 1;
    if (level < levels.length) counts[level] += 1;
  }
  for (let level = 1; level < counts.length; level += 1) counts[level] += counts[level - 1];
  return counts;
}
