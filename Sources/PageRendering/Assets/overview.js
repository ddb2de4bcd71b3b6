// Keeps parts of a page current: a stream says that something has happened, and the parts are taken from the page as it is then.
// Without this script the page shows what was so when it was opened.
//
//   data-live="name"              a part, which the new page has under the same name
//   data-live-events="/…"         at one element: the address of the stream
//   data-live-page="/…"           the same element: the address of the page, to which the query of this one is added
//   <button data-live-pause hidden>   stops and continues; its text is the next step

const marks = document.querySelector("[data-live-events]");
const button = document.querySelector("[data-live-pause]");
const words = { pause: button.textContent, go: button.dataset.livePause };

/** The open stream; nothing while the user has paused. */
let stream;
/** The one request for the page that is under way. */
let request;
/** Whether something has happened since it was sent. */
let isBehind = false;

function listen() {
  stream = new EventSource(marks.dataset.liveEvents);
  stream.addEventListener("changed", ask);
  // The server has too many streams, or the session is over: the browser does not connect again.
  stream.addEventListener("error", () => stream?.readyState === EventSource.CLOSED && pause());
  button.textContent = words.pause;
}

function pause() {
  stream.close();
  stream = undefined;
  request?.abort();
  button.textContent = words.go;
}

function ask() {
  isBehind = Boolean(request);
  if (isBehind) return;
  request = new XMLHttpRequest();
  request.responseType = "document"; // Parsed, and nothing in it runs.
  request.open("GET", marks.dataset.livePage + location.search);
  // A server that fails for a moment leaves the page as it is.
  request.onload = () => request.status < 500 && replace(request.response);
  request.onloadend = () => {
    request = undefined;
    if (isBehind && stream) ask();
  };
  request.send();
}

function replace(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = page?.querySelector(`[data-live="${part.dataset.live}"]`);
    // Another page: the session is over, and the reload shows the login.
    if (!next) return location.reload();
    // What the user is using stays.
    if (!part.contains(document.activeElement) && !part.isEqualNode(next)) part.replaceWith(next);
  }
}

button.addEventListener("click", () => (stream ? pause() : listen()));
button.hidden = false;
listen();
