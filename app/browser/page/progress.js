// The progress of a long computation. It asks the server how far the work is and reports to the page once, when it has ended:
// a page that ran again for every look would interrupt what the visitor does meanwhile.

const PERIOD = 400; // milliseconds between two questions

export default function watch({ data, parentElement, setTriggerValue }) {
  const bar = parentElement.querySelector("progress");
  parentElement.querySelector("label").firstChild.data = data.text;
  let timer = 0;
  const ask = async () => {
    // A server that does not answer is asked again: it may be away for a moment.
    const found = await fetch(data.address, { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
    if (timer === null) return;
    if (found.share >= 0) bar.value = found.share;
    if (found.ended) setTriggerValue("ended", true);
    else timer = setTimeout(ask, PERIOD);
  };
  ask();
  return () => {
    clearTimeout(timer);
    timer = null;
  };
}
