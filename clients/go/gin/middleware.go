// Package sessions gives gin the sessions of Coatcheck under the names that gin-contrib/sessions made usual:
//
//	import sessions "github.com/coatcheck/coatcheck/clients/go/gin"
//
//	router.Use(sessions.Sessions(client))
//	router.GET("/", func(c *gin.Context) {
//		session := sessions.Default(c)
//		…
//		session.Set("count", count)
//		session.Save()
//	})
//
// Reading asks the service once a request, and only if a handler uses the session. If the service does not answer, the
// visitor gets a 503 with Retry-After in place of what the handler writes, and keeps the cookie: an outage never looks
// like a visitor who is not logged in. Likewise it is a 401 if the session is bound to a browser which the request does
// not prove to come from.
//
// The whole session, with the list of devices, step-up and the typed functions, is
// coatcheck.FromContext(c.Request.Context()).
package sessions

import (
	"bufio"
	"net"
	"net/http"

	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

const contextKey = "github.com/coatcheck/coatcheck/clients/go/gin"

// Option is a setting of Sessions.
type Option func(*settings)

type settings struct {
	principalKey string
	native       []coatcheck.MiddlewareOption
}

// PrincipalKey makes the principal of the session follow the text under a key, such as "user". When Save finds a new
// one there, it makes a new session with the visitor's values and ends the old one; when the text is gone, it ends the
// session. With it, a login that only sets a value gets a new id, and shows up in lists of sessions. Values of one
// principal do not go to the next.
func PrincipalKey(key string) Option {
	return func(s *settings) { s.principalKey = key }
}

// With passes options on to coatcheck.Middleware, such as coatcheck.OnError.
func With(options ...coatcheck.MiddlewareOption) Option {
	return func(s *settings) { s.native = append(s.native, options...) }
}

// Sessions is the middleware that Default and Guard need. The address of a device is gin's ClientIP, which follows
// Engine.SetTrustedProxies.
func Sessions(client *coatcheck.Client, options ...Option) gin.HandlerFunc {
	var chosen settings
	for _, apply := range options {
		apply(&chosen)
	}
	return func(c *gin.Context) {
		device := func(r *http.Request) coatcheck.Device {
			return coatcheck.Device{Address: c.ClientIP(), UserAgent: r.UserAgent()}
		}
		native := append([]coatcheck.MiddlewareOption{coatcheck.DeviceFrom(device)}, chosen.native...)
		outer := c.Writer
		next := func(w http.ResponseWriter, r *http.Request) {
			c.Writer, c.Request = &writer{ResponseWriter: outer, native: w}, r
			defer func() { c.Writer = outer }()
			session := coatcheck.FromContext(r.Context())
			known := &state{context: c, client: client, native: session}
			known.principalKey = chosen.principalKey
			c.Set(contextKey, known)
			c.Next()
		}
		coatcheck.Middleware(client, native...)(http.HandlerFunc(next)).ServeHTTP(outer, c.Request)
	}
}

// Guard finds the session before the handlers after it run, so that they do nothing while it is not known. Put it where
// a handler would act on a visitor who is not logged in. It costs no further call.
func Guard(c *gin.Context) {
	if _, _, err := coatcheck.FromContext(c.Request.Context()).Info(c.Request.Context()); err != nil {
		c.Abort() // Sessions answers
	}
}

// Default returns the session of the request. It panics without the middleware Sessions.
func Default(c *gin.Context) Session {
	known, ok := c.Get(contextKey)
	if !ok {
		panic("coatcheck: sessions.Default needs router.Use(sessions.Sessions(client)) before it")
	}
	return Session{known.(*state)}
}

// writer is gin's own writer, with the header and the body on their way through that of coatcheck.Middleware, which
// commits the session.
type writer struct {
	gin.ResponseWriter
	native http.ResponseWriter
	began  bool
}

// WriteHeaderNow writes the header with the status that was set. gin's WriteHeader, which only sets it, stays as it is.
func (w *writer) WriteHeaderNow() {
	w.begin()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *writer) Write(body []byte) (int, error) {
	w.begin()
	return w.native.Write(body)
}

func (w *writer) WriteString(body string) (int, error) { return w.Write([]byte(body)) }

func (w *writer) Flush() {
	w.begin()
	if flusher, ok := w.native.(http.Flusher); ok {
		flusher.Flush()
	}
}

func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, ok := w.native.(http.Hijacker)
	if !ok {
		return nil, nil, http.ErrNotSupported
	}
	return hijacker.Hijack()
}

func (w *writer) begin() {
	if !w.began && !w.Written() {
		w.began = true
		w.native.WriteHeader(w.Status())
	}
}
