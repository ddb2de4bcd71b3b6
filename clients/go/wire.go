package coatcheck

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"strconv"
	"time"
)

const (
	answerTimeout = 2 * time.Second
	// largestBody is what the service accepts if it does not say otherwise.
	largestBody = 96 << 10
)

// wire carries calls over HTTP/1.1, on connections that are kept, and repeats one on a new connection when the old one
// broke before anything of the answer was read. It speaks as much of HTTP as the session service does, and takes
// everything else for an outage: no proxy, no redirect, no chunks. The service token goes to one address only.
type wire struct {
	host  string
	token Secret
	pool  *pool
}

// message is one call.
type message struct {
	method, path string
	// body is nil for a call that has none.
	body []byte
	// began is when the call was made, deadline when the answer has to be here.
	began, deadline time.Time
}

// reply is an answer that arrived in full.
type reply struct {
	status int
	// date and retryAfter are headers. Empty if absent.
	date, retryAfter string
	body             []byte
}

func newWire(target endpoint, token Secret, config *tls.Config) *wire {
	return &wire{host: target.host, token: token, pool: newPool(target, config)}
}

// exchange sends one call and reads its answer.
func (w *wire) exchange(ctx context.Context, call message) (reply, error) {
	if limit, ok := ctx.Deadline(); ok && limit.Before(call.deadline) {
		call.deadline = limit
	}
	answer, err := w.attempts(ctx, call)
	switch {
	case err == nil:
		return answer, nil
	case ctx.Err() != nil:
		return reply{}, ctx.Err()
	case isOver(call.deadline):
		return reply{}, context.DeadlineExceeded
	}
	return reply{}, err
}

func (w *wire) attempts(ctx context.Context, call message) (reply, error) {
	if err := w.pool.enter(ctx, call.deadline); err != nil {
		return reply{}, err
	}
	defer w.pool.leave()
	for isRepeat := false; ; {
		connection, err := w.pool.take(ctx, call, isRepeat)
		if err != nil {
			return reply{}, err
		}
		answer, isBegun, err := w.attempt(ctx, connection, call)
		// The connection broke while it was idle, or the service died: nothing was read, so a repeat cannot differ from
		// the first try. A time that ran out is not repeated; it would only double the wait.
		switch {
		case err == nil:
			return answer, nil
		case err == errStale:
		case isBegun || isRepeat || ctx.Err() != nil || isOver(call.deadline):
			return reply{}, err
		default:
			isRepeat = true
		}
	}
}

// attempt sends the call on one connection. isBegun tells whether anything of an answer was read.
func (w *wire) attempt(ctx context.Context, on *connection, call message) (answer reply, isBegun bool, err error) {
	on.output = w.appendTo(on.output[:0], call)
	isKept := false
	if err = on.begin(ctx, call); err == nil {
		err = on.ask()
	}
	if err == nil {
		_, err = on.reader.Peek(1)
	}
	if err == nil {
		isBegun = true
		answer, isKept, err = readAnswer(on.reader)
	}
	on.end(call)
	if isKept {
		w.pool.give(on)
	} else {
		on.conn.Close()
	}
	return answer, isBegun, err
}

// appendTo writes the call, its head and its body in one piece.
func (w *wire) appendTo(text []byte, call message) []byte {
	text = append(text, call.method...)
	text = append(text, " /service/v1/"...)
	text = append(text, call.path...)
	text = append(text, " HTTP/1.1\r\nHost: "...)
	text = append(text, w.host...)
	text = append(text, "\r\nUser-Agent: coatcheck-go\r\nAuthorization: Bearer "...)
	text = append(text, w.token.Reveal()...)
	if call.body != nil {
		text = append(text, "\r\nContent-Type: application/json\r\nContent-Length: "...)
		text = strconv.AppendInt(text, int64(len(call.body)), 10)
	}
	text = append(text, "\r\n\r\n"...)
	return append(text, call.body...)
}

func isOver(deadline time.Time) bool { return !time.Now().Before(deadline) }

// encode writes JSON without escaping what only matters inside HTML, so that stored bytes stay as they are.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
