package coatcheck

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

const (
	connectTimeout = 250 * time.Millisecond
	answerTimeout  = 2 * time.Second
	// largestAnswer is more than any page of sessions or events needs.
	largestAnswer = 4 << 20
	// largestBody is what the service accepts if it does not say otherwise.
	largestBody = 96 << 10
	// connections is how many there are at most. A burst waits for one of them, rather than overrun the listener.
	connections = 64
)

// wire carries calls over HTTP/1.1, on connections that are kept, and repeats one on a new connection when the old one
// broke before anything of the answer was read.
type wire struct {
	base   string
	token  Secret
	pooled *http.Transport
	// fresh makes a new connection for every call, for repeats: after a restart of the service all pooled ones are
	// dead.
	fresh *http.Transport
}

// reply is an answer that arrived in full.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func newWire(address string, token Secret, config *tls.Config) (*wire, error) {
	base, socket, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: connectTimeout}
	dial := dialer.DialContext
	if socket != "" {
		dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", socket)
		}
	}
	transport := func() *http.Transport {
		return &http.Transport{
			DialContext:         dial,
			TLSClientConfig:     config,
			TLSHandshakeTimeout: answerTimeout,
			MaxConnsPerHost:     connections,
			MaxIdleConnsPerHost: connections,
			IdleConnTimeout:     30 * time.Second,
			// No proxy, no redirect, no HTTP/2: the service token goes to one address only.
			TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
		}
	}
	wire := &wire{base: base + "/service/v1/", token: token, pooled: transport(), fresh: transport()}
	wire.fresh.DisableKeepAlives = true
	return wire, nil
}

func (w *wire) close() {
	w.pooled.CloseIdleConnections()
	w.fresh.CloseIdleConnections()
}

// progress tells how far a call came.
type progress struct {
	connected, reading atomic.Bool
}

// exchange sends one call and reads its answer within the time that the context allows.
func (w *wire) exchange(ctx context.Context, method, path string, body []byte) (reply, error) {
	var way progress
	answer, err := w.attempt(ctx, w.pooled, &way, method, path, body)
	// The connection broke while it was idle, or the service died: nothing was read, so a repeat cannot differ from the
	// first try. A time that ran out is not repeated; it would only double the wait.
	if err != nil && way.connected.Load() && !way.reading.Load() && ctx.Err() == nil {
		answer, err = w.attempt(ctx, w.fresh, &way, method, path, body)
	}
	return answer, err
}

func (w *wire) attempt(
	ctx context.Context, transport *http.Transport, way *progress, method, path string, body []byte,
) (reply, error) {
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { way.connected.Store(true) },
		GotFirstResponseByte: func() { way.reading.Store(true) },
	})
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(traced, method, w.base+path, content)
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Authorization", "Bearer "+w.token.Reveal())
	request.Header.Set("User-Agent", "coatcheck-go")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	received, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer+1))
	if err != nil {
		return reply{}, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(received) > largestAnswer {
		return reply{}, errors.New("the answer is too long")
	}
	return reply{response.StatusCode, response.Header, received}, nil
}

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
