package coatcheck

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
)

// response is the http.ResponseWriter that a handler gets. It commits the session when the header is written, and
// replaces the handler's answer if that fails. It does not buffer.
type response struct {
	http.ResponseWriter
	request *http.Request
	session *Session
	onError ErrorHandler

	isWritten  bool // the header
	isReplaced bool // the handler's body is thrown away
}

// Unwrap returns the writer underneath, for http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader commits the session and writes the header, or the answer to a failure in its place.
func (w *response) WriteHeader(status int) {
	isInformational := status >= 100 && status < 200 && status != http.StatusSwitchingProtocols
	if isInformational || w.isWritten {
		if !w.isReplaced {
			w.ResponseWriter.WriteHeader(status)
		}
		return
	}
	if w.commit(status) {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write writes a part of the body.
func (w *response) Write(body []byte) (int, error) {
	w.begin()
	if w.isReplaced {
		return len(body), nil
	}
	return w.ResponseWriter.Write(body)
}

// ReadFrom lets io.Copy send a file without copying it through the process.
func (w *response) ReadFrom(source io.Reader) (int64, error) {
	w.begin()
	if direct, ok := w.ResponseWriter.(io.ReaderFrom); ok && !w.isReplaced {
		return direct.ReadFrom(source)
	}
	return io.Copy(struct{ io.Writer }{w}, source)
}

// begin commits before the first byte. It leaves it to the writer underneath to write the header, so that it still sees
// the body to guess its type from.
func (w *response) begin() {
	if !w.isWritten {
		w.commit(http.StatusOK)
	}
}

// commit reports whether the handler's own answer may go out.
func (w *response) commit(status int) bool {
	w.isWritten = true
	err := w.session.commit(w.Header())
	if err == nil {
		return true
	}
	if errors.Is(err, ErrUnavailable) && status == http.StatusServiceUnavailable {
		setRetryAfter(w.Header(), err)
		return true
	}
	w.replace(err)
	return false
}

// describing are the headers that belong to the answer that is thrown away.
var describing = []string{
	"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
	"Content-Location", "Content-Range", "Content-Type", "Etag", "Expires", "Last-Modified", "Location", "Refresh",
	"Trailer",
}

func (w *response) replace(err error) {
	w.isReplaced = true
	header := w.Header()
	for _, name := range describing {
		header.Del(name)
	}
	header.Set("Cache-Control", "no-store")
	if !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrProofRequired) && w.session.client != nil {
		w.session.client.warn("%v, in %s %s", err, w.request.Method, w.request.URL.Path)
	}
	answer := &watched{ResponseWriter: w.ResponseWriter}
	w.onError(answer, w.request, err)
	if !answer.isWritten {
		WriteError(w.ResponseWriter, w.request, err)
	}
}

// watched notices whether an error handler wrote anything; an empty answer would be a 200.
type watched struct {
	http.ResponseWriter
	isWritten bool
}

func (w *watched) WriteHeader(status int) {
	w.isWritten = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(body []byte) (int, error) {
	w.isWritten = true
	return w.ResponseWriter.Write(body)
}

// finish commits if the handler wrote nothing, and warns of what was set too late.
func (w *response) finish() {
	if !w.isWritten {
		w.commit(http.StatusOK)
		return
	}
	if w.isReplaced {
		return
	}
	if names := w.session.unsaved(); names != "" {
		w.session.client.warn("%s %s has lost what it set after the first byte: %s; set it before, or call Save",
			w.request.Method, w.request.URL.Path, names)
	}
}

// abandon writes the cookies of calls that succeeded before the handler panicked, in case a handler further out
// answers.
func (w *response) abandon() {
	if !w.isWritten {
		w.session.mutex.Lock()
		defer w.session.mutex.Unlock()
		w.session.writeHeader(w.Header(), false)
	}
}

func (w *response) flush(flusher http.Flusher) {
	w.begin()
	if !w.isReplaced {
		flusher.Flush()
	}
}

// hijack gives the connection to the handler. The session is saved before; a new cookie cannot be sent on the
// connection any more.
func (w *response) hijack(hijacker http.Hijacker) (net.Conn, *bufio.ReadWriter, error) {
	if !w.isWritten {
		if err := w.session.commitWithoutCookie(); err != nil {
			return nil, nil, err
		}
		w.isWritten = true
	}
	return hijacker.Hijack()
}

// The writers below have the abilities of the one underneath, since handlers ask for them by type assertion.

type flushing struct {
	*response
	flusher http.Flusher
}

func (w flushing) Flush() { w.flush(w.flusher) }

type hijacking struct {
	flushing
	hijacker http.Hijacker
}

func (w hijacking) Hijack() (net.Conn, *bufio.ReadWriter, error) { return w.hijack(w.hijacker) }

type pushing struct {
	flushing
	http.Pusher
}

// withAbilities returns the writer with Flush, Hijack (HTTP/1.1) and Push (HTTP/2) as far as the one underneath has
// them.
func (w *response) withAbilities() http.ResponseWriter {
	flusher, canFlush := w.ResponseWriter.(http.Flusher)
	if !canFlush {
		return w
	}
	if hijacker, ok := w.ResponseWriter.(http.Hijacker); ok {
		return hijacking{flushing{w, flusher}, hijacker}
	}
	if pusher, ok := w.ResponseWriter.(http.Pusher); ok {
		return pushing{flushing{w, flusher}, pusher}
	}
	return flushing{w, flusher}
}
