// Package gincontrib is a store for github.com/gin-contrib/sessions over Coatcheck, for applications that cannot change
// to clients/go/gin, which does more and needs no guard.
//
//	store := gincontrib.NewStore(client)
//	router.Use(store.Guard("shop"), sessions.Sessions("shop", store))
//
// gin-contrib/sessions hides the errors of a store when it reads: without Guard an outage looks like a visitor who is
// not logged in.
package gincontrib

import (
	"net/http"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/gorilla"
)

// Store is a sessions.Store of gin-contrib.
type Store struct{ *gorilla.Store }

var _ sessions.Store = (*Store)(nil)

// NewStore makes a store. The options are those of the gorilla store.
func NewStore(client *coatcheck.Client, options ...gorilla.Option) *Store {
	return &Store{gorilla.NewStore(client, options...)}
}

// Options sets the options of new sessions, as gin-contrib asks for it. MaxAge 0 lets the cookie go with the browser.
func (s *Store) Options(options sessions.Options) { s.Store.Options = options.ToGorillaOptions() }

// Guard answers an outage with a 503 and Retry-After before any handler runs, and a session that is bound to a browser
// which the request does not prove to come from with a 401. It costs no further call: the session called name is kept
// for the handlers.
func (s *Store) Guard(name string) gin.HandlerFunc {
	return func(c *gin.Context) {
		isReached := false
		next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			isReached, c.Request = true, r
			c.Next()
		})
		s.Store.Guard(name)(next).ServeHTTP(c.Writer, c.Request)
		if !isReached {
			c.Abort()
		}
	}
}
