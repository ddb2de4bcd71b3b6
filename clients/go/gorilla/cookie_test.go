package gorilla_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/gorilla"
)

func TestTheCookieHasTheSessionsOptionsAndIsNotCached(t *testing.T) {
	s := newShop(t, map[string]page{"/": set("v", 1)})
	page := s.get("/")
	line := page.header.Get("Set-Cookie")
	for _, wanted := range []string{"shop=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(line, wanted) {
			t.Errorf("%s is missing: %s", wanted, line)
		}
	}
	expect(t, "has a Max-Age", strings.Contains(line, "Max-Age"), false)
	expect(t, "Cache-Control", page.header.Get("Cache-Control"), "no-store")
	expect(t, "Vary", page.header.Get("Vary"), "Cookie")
	expect(t, "a second cookie", s.get("/").header.Get("Set-Cookie"), "")
}

func TestAMaxAgeRemembersTheSessionForAtMostSoLong(t *testing.T) {
	for asked, wanted := range map[int]string{3600: "Max-Age=3600", 400 * 86400: "Max-Age=2592000"} {
		asked := asked
		s := newShop(t, map[string]page{
			"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
				session.Options.MaxAge = asked
				session.Values["v"] = 1
				fmt.Fprintln(w, session.Save(r, w))
			},
		})
		line := s.get("/").header.Get("Set-Cookie")
		if !strings.Contains(line, wanted) {
			t.Errorf("%d: %s", asked, line)
		}
	}
}

func TestANegativeMaxAgeEndsTheSession(t *testing.T) {
	s := newShop(t, map[string]page{"/set": set("v", 1), "/": show("v"), "/logout": logout})
	s.get("/set")
	replayed := s.copied()
	page := s.get("/logout")
	expect(t, "logout", page.body, "<nil>")
	expect(t, "removes the cookie", strings.Contains(page.header.Get("Set-Cookie"), "Max-Age=0"), true)
	expect(t, "replayed", s.getBy(replayed, "/").body, "<nil> <nil>")
}

func TestASaveAfterTheEndBringsNothingBack(t *testing.T) {
	var s *shop
	s = newShop(t, map[string]page{
		"/login": set("user", "ann"), "/": show("user"),
		"/slow": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			client := s.service.Client()
			defer client.Close()
			_, err := client.End(r.Context(), coatcheck.EndRequest{Principal: "ann", Reason: coatcheck.ReasonRevoked})
			session.Values["v"] = 1
			first, second := session.Save(r, w), session.Save(r, w)
			isOver := errors.Is(first, coatcheck.ErrUnauthenticated) && errors.Is(second, coatcheck.ErrUnauthenticated)
			fmt.Fprintln(w, err, isOver)
		},
	}, gorilla.PrincipalKey("user"))
	s.get("/login")
	expect(t, "both saves fail", s.get("/slow").body, "<nil> true")
	expect(t, "user", s.get("/").body, "<nil> <nil>")
}

func TestWhatABrowserWouldRefuseIsAnErrorThatNamesTheRule(t *testing.T) {
	for wanted, test := range map[string]struct {
		name    string
		options sessions.Options
	}{
		"domain":   {"__Host-shop", sessions.Options{Path: "/", Domain: "example.org", Secure: true}},
		"path":     {"__Host-shop", sessions.Options{Path: "/shop", Secure: true}},
		"Secure":   {"__Secure-shop", sessions.Options{Path: "/"}},
		"SameSite": {"shop", sessions.Options{Path: "/", SameSite: http.SameSiteNoneMode}},
	} {
		s := newShop(t, nil)
		s.store.Options = &test.options
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		session, err := s.store.Get(r, test.name)
		session.Values["v"] = 1
		if err == nil || !strings.Contains(err.Error(), wanted) || session.Save(r, httptest.NewRecorder()) == nil {
			t.Errorf("%s: %v", wanted, err)
		}
		expect(t, "calls", s.calls(), "")
	}
}

func TestAPrincipalThatFollowsAKeyGetsANewSessionAtEveryLogin(t *testing.T) {
	s := newShop(t, map[string]page{
		"/cart": set("cart", "coat"), "/ann": set("user", "ann"), "/bob": set("user", "bob"), "/show": show("cart"),
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error) {
			info, ok := session.Store().(*gorilla.Store).Info(r, session)
			fmt.Fprintln(w, info.Principal, ok, err)
		},
		"/logout": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			delete(session.Values, "user")
			fmt.Fprintln(w, session.Save(r, w))
		},
	}, gorilla.PrincipalKey("user"))
	s.get("/cart")
	planted := s.copied()
	s.get("/ann")
	expect(t, "principal", s.get("/").body, "ann true <nil>")
	expect(t, "values stay", s.get("/show").body, `"coat" <nil>`)
	expect(t, "planted cookie", s.getBy(planted, "/").body, "false <nil>")
	asAnn := s.copied()
	s.get("/bob")
	expect(t, "principal", s.get("/").body, "bob true <nil>")
	expect(t, "ann's cookie", s.getBy(asAnn, "/").body, "false <nil>")
	expect(t, "ann's values for bob", s.get("/show").body, "<nil> <nil>")
	s.get("/cart")
	asBob := s.copied()
	s.get("/logout")
	expect(t, "bob's cookie", s.getBy(asBob, "/").body, "false <nil>")
	expect(t, "what a visitor keeps", s.get("/show").body, `"coat" <nil>`)
}

func TestALoginKeepsWhatIsNamedAndWhatWasSet(t *testing.T) {
	s := newShop(t, map[string]page{
		"/a": set("a", 1), "/b": set("b", 2), "/show/a": show("a"), "/show/b": show("b"), "/show/c": show("c"),
		"/login": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			session.Values["c"] = 3
			err := session.Store().(*gorilla.Store).Login(r, w, session, "ann", coatcheck.Keep("b"))
			fmt.Fprintln(w, session.Values["a"], session.Values["b"], session.Values["c"], err)
		},
	})
	s.get("/a")
	s.get("/b")
	s.calls()
	expect(t, "in the request", s.get("/login").body, "<nil> 2 3 <nil>")
	expect(t, "calls", s.calls(), "POST authenticate, POST sessions")
	expect(t, "later", s.get("/show/a").body+s.get("/show/b").body+s.get("/show/c").body, "<nil> <nil>2 <nil>3 <nil>")
}

func TestAGuardAnswersAnOutageBeforeTheHandlerRuns(t *testing.T) {
	s := newShop(t, map[string]page{"/set": set("v", 1), "/": show("v")})
	s.get("/set")
	s.calls()
	expect(t, "value", s.get("/guarded/").body, "1 <nil>")
	expect(t, "calls", s.calls(), "POST authenticate")
	s.service.SetOutage(true)
	page := s.get("/guarded/")
	expect(t, "status", page.status, http.StatusServiceUnavailable)
	expect(t, "Retry-After", page.header.Get("Retry-After"), "1")
	expect(t, "cookie", page.header.Get("Set-Cookie"), "")
}

func TestAGuardPassesOnANewTokenAndRemovesADeadOne(t *testing.T) {
	s := newShop(t, map[string]page{"/set": set("v", 1), "/": show("v")})
	s.get("/set")
	s.service.Advance(16 * time.Minute)
	if s.get("/guarded/").header.Get("Set-Cookie") == "" {
		t.Error("no new token")
	}
	expect(t, "value", s.get("/guarded/").body, "1 <nil>")
	s.service.Advance(31 * time.Minute)
	expect(t, "removed", strings.Contains(s.get("/guarded/").header.Get("Set-Cookie"), "Max-Age=0"), true)
}

func TestARequestUnderWayDoesNotRemoveTheCookieOfALogin(t *testing.T) {
	s := newShop(t, map[string]page{
		"/cart": set("cart", 1), "/login": set("user", "ann"), "/": show("user"),
		"/nothing": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			fmt.Fprintln(w, session.Save(r, w))
		},
	}, gorilla.PrincipalKey("user"))
	s.get("/cart")
	late := s.copied()
	s.get("/login")
	expect(t, "late answer's cookie", s.getBy(late, "/nothing").header.Get("Set-Cookie"), "")
	expect(t, "user", s.get("/").body, `"ann" <nil>`)
}

func TestASessionOfAnotherRequestIsNotSaved(t *testing.T) {
	s := newShop(t, nil)
	session := sessions.NewSession(s.store, "shop")
	session.ID, session.Options = "aaaaaaaaaaaaaaaaaaaaaa", s.store.Options
	if session.Save(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()) == nil {
		t.Error("saved")
	}
	expect(t, "calls", s.calls(), "")
}

func TestAHundredParallelAdditionsCountAHundred(t *testing.T) {
	s := newShop(t, map[string]page{
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			sum, err := session.Store().(*gorilla.Store).Add(r, w, session, "count", 1)
			fmt.Fprintln(w, sum, session.Values["count"], err)
		},
	})
	expect(t, "a visitor's first", s.get("/").body, "1 1 <nil>")
	var group sync.WaitGroup
	for range [10]int{} {
		group.Add(1)
		go func() {
			defer group.Done()
			for range [10]int{} {
				s.get("/")
			}
		}()
	}
	group.Wait()
	expect(t, "count", s.get("/").body, "102 102 <nil>")
}

func TestAValueThatIsNoNumberIsNotAddedTo(t *testing.T) {
	s := newShop(t, map[string]page{
		"/set": set("v", "text"), "/": show("v"),
		"/add": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			_, err := session.Store().(*gorilla.Store).Add(r, w, session, "v", 1)
			fmt.Fprintln(w, errors.Is(err, coatcheck.ErrBadField))
		},
	})
	s.get("/set")
	expect(t, "is a bad field", s.get("/add").body, "true")
	expect(t, "value", s.get("/").body, `"text" <nil>`)
}

func TestAfterALogoutTheSameRequestHasNoValues(t *testing.T) {
	s := newShop(t, map[string]page{
		"/set": set("v", 1),
		"/end": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			err := session.Store().(*gorilla.Store).End(r, w, session)
			session.Options.MaxAge = 0
			fmt.Fprintln(w, err, session.Values["v"], session.Save(r, w))
		},
	})
	s.get("/set")
	s.service.TakeCalls()
	expect(t, "in the request", s.get("/end").body, "<nil> <nil> <nil>")
	expect(t, "calls", s.calls(), "POST authenticate, POST end")
}

func TestAnOfferIsTakenBackWhenASaveFails(t *testing.T) {
	var s *shop
	s = newShop(t, map[string]page{
		"/set": set("v", 1),
		"/": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, _ error) {
			s.service.SetOutage(true)
			session.Values["v"] = 2
			if err := session.Save(r, w); err != nil {
				coatcheck.WriteError(w, r, err)
			}
		},
	})
	s.get("/set")
	s.service.Advance(16 * time.Minute)
	page := s.get("/guarded/")
	expect(t, "status", page.status, http.StatusServiceUnavailable)
	expect(t, "cookie", page.header.Get("Set-Cookie"), "")
}

// telling is a writer that tells whether its header is written, as gin's does.
type telling struct{ *httptest.ResponseRecorder }

func (telling) Written() bool { return true }

func TestACookieThatCannotBeSentAnyMoreIsNotMadeWhereTheWriterTells(t *testing.T) {
	s := newShop(t, nil)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	session, err := s.store.Get(r, "shop")
	session.Values["v"] = 1
	tooLate := session.Save(r, telling{httptest.NewRecorder()})
	expect(t, "get", err, nil)
	expect(t, "is too late", errors.Is(tooLate, coatcheck.ErrHeaderWritten), true)
	expect(t, "calls", s.calls(), "")
}
