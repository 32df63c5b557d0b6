// The phases of a question, as the server names them.

export const PHASES = {
  lobby: "Not open yet",
  collect: "Answer now",
  closed: "Closed",
  discuss: "Discuss with your neighbour",
  second: "Answer again",
  reveal: "What happened",
  explain: "Why",
  ended: "The class has ended",
};

export const isOpen = ({ phase }) => phase === "collect" || phase === "second";
export const isRevealed = ({ phase }) => phase === "reveal" || phase === "explain";
