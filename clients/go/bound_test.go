package coatcheck_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// boundSite is an application, and a browser whose session is bound but that has no second cookie: it has expired, or
// the token was copied.
type boundSite struct {
	*browser
	server *coatchecktest.Server
	client *coatcheck.Client
	token  *http.Cookie
	second *http.Cookie
}

func newBoundSite(t *testing.T, pages handlers, options ...coatcheck.MiddlewareOption) *boundSite {
	server, client := memory(t, nil)
	pages["/login"], pages["/"], pages["/set"] = login(), who, set("a")
	browser := newSite(t, client, pages, options...).browser()
	browser.get("/login?user=ann")
	token := browser.cookies()[0]
	site := &boundSite{browser, server, client, token, server.Bind(token)}
	server.TakeCalls()
	return site
}

func (b *boundSite) prove() { b.setCookies([]*http.Cookie{b.second}) }

// expectUnproven expects a 401 that no cache keeps, and that leaves the cookies alone.
func expectUnproven(t *testing.T, path string, answer page) {
	t.Helper()
	expect(t, path, answer.status, http.StatusUnauthorized)
	expect(t, path+", Set-Cookie", answer.setCookie(), "")
	expect(t, path+", Location", answer.header.Get("Location"), "")
	expect(t, path+", Retry-After", answer.header.Get("Retry-After"), "")
	expect(t, path+", Cache-Control", answer.header.Get("Cache-Control"), "no-store")
}

func TestWithoutTheProofEveryUseIsA401AndNothingIsSaved(t *testing.T) {
	use := func(use func(ctx context.Context, s *session) error) func(writer, *request, *session) {
		return func(w writer, r *request, s *session) { fmt.Fprintln(w, use(r.Context(), s)) }
	}
	pages := handlers{
		"/logout": logout, "/show": show("a"), "/end-reason": func(w writer, r *request, s *session) {
			_, err := s.EndReason(r.Context())
			fmt.Fprintln(w, err)
		},
		"/add":    use(func(ctx context.Context, s *session) error { _, err := s.Add(ctx, "n", 1); return err }),
		"/rotate": use(func(ctx context.Context, s *session) error { return s.Rotate(ctx) }),
		"/live":   use(func(ctx context.Context, s *session) error { _, _, err := s.WhileLive(ctx); return err }),
		"/again": use(func(ctx context.Context, s *session) error {
			_, _, _ = s.Principal(ctx)
			return s.Login(ctx, "bob")
		}),
	}
	b := newBoundSite(t, pages)
	for path := range pages {
		expectUnproven(t, path, b.get(path+"?user=bob&v=1"))
		expect(t, path+", calls", calls(b.server), "POST authenticate")
	}
	b.prove()
	expect(t, "principal", b.get("/").body, "ann")
	expect(t, "value", b.get("/show").body, "-")
}

func TestWithTheSecondCookieABoundSessionIsUsedAsAnyOther(t *testing.T) {
	b := newBoundSite(t, handlers{"/show": show("a")})
	b.prove()
	b.get("/set?v=1")
	expect(t, "value", b.get("/show").body, "1")
}

func TestAForeignValueOfTheSecondCookieIsNoProof(t *testing.T) {
	b := newBoundSite(t, handlers{})
	foreign := *b.second
	foreign.Value = strings.Repeat("x", 43)
	b.setCookies([]*http.Cookie{&foreign})
	expectUnproven(t, "/", b.get("/"))
}

func TestA401OfTheHandlerItselfIsReplacedSinceItMayAskForALogin(t *testing.T) {
	b := newBoundSite(t, handlers{"/own": func(w writer, r *request, s *session) {
		if _, isLoggedIn, _ := s.Principal(r.Context()); !isLoggedIn {
			http.SetCookie(w, &http.Cookie{Name: "after-login", Value: "/own"})
			http.Error(w, "log in first", http.StatusUnauthorized)
		}
	}}, coatcheck.OnError(func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, coatcheck.ErrProofRequired) {
			http.Error(w, "please wait", http.StatusUnauthorized)
		}
	}))
	answer := b.get("/own")
	expect(t, "status", answer.status, http.StatusUnauthorized)
	expect(t, "body", answer.body, "please wait")
}

func TestTheErrorIsNeitherTheEndOfTheSessionNorAnOutage(t *testing.T) {
	b := newBoundSite(t, handlers{})
	for range [5]int{} {
		_, err := b.client.Authenticate(ctx, coatcheck.AuthenticateRequest{Token: coatcheck.NewSecret(b.token.Value)})
		if !errors.Is(err, coatcheck.ErrProofRequired) || errors.Is(err, coatcheck.ErrUnauthenticated) ||
			errors.Is(err, coatcheck.ErrUnavailable) {
			t.Errorf("err = %v", err)
		}
	}
	state, err := b.client.Authenticate(ctx, coatcheck.AuthenticateRequest{
		Token: coatcheck.NewSecret(b.token.Value), Bound: coatcheck.NewSecret(b.second.Value),
	})
	check(t, err)
	expect(t, "bound", state.Session.Bound, true)
}

func TestABoundSessionIsNeverRemembered(t *testing.T) {
	for _, mode := range []coatcheck.NearMode{coatcheck.NearEnds, coatcheck.NearAll} {
		n := newNear(t, mode)
		expect(t, "remembered", n.client.Remembered(), 1)
		second := n.server.Bind(n.cookies()[0])
		n.hear("changed")
		expectUnproven(t, "/", n.get("/"))
		n.setCookies([]*http.Cookie{second})
		n.server.TakeCalls()
		n.get("/")
		n.get("/")
		expect(t, "calls", calls(n.server), "POST authenticate, POST authenticate")
		expect(t, "remembered", n.client.Remembered(), 0)
	}
}
