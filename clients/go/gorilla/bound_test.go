package gorilla_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

func TestABoundSessionWithoutTheProofIsAnErrorAndASaveAfterItMakesNoSession(t *testing.T) {
	s := newShop(t, map[string]page{
		"/set": set("v", 1), "/": show("v"), "/logout": logout,
		"/unproven": func(w http.ResponseWriter, r *http.Request, session *sessions.Session, err error) {
			isKnown := !errors.Is(err, coatcheck.ErrProofRequired) || len(session.Values) > 0
			session.Values["v"] = 2
			fmt.Fprintln(w, isKnown, errors.Is(session.Save(r, w), coatcheck.ErrProofRequired))
		},
	})
	s.get("/set")
	request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
	second := s.service.Bind(s.client.Jar.Cookies(request.URL)[0])
	s.calls()
	page := s.get("/unproven")
	expect(t, "body", page.body, "false true")
	expect(t, "cookie", page.header.Get("Set-Cookie"), "")
	expect(t, "calls", s.calls(), "POST authenticate")
	for _, path := range []string{"/guarded/", "/guarded/set", "/guarded/logout"} {
		page = s.get(path)
		expect(t, path, page.status, http.StatusUnauthorized)
		expect(t, path+", cookie", page.header.Get("Set-Cookie"), "")
		expect(t, path+", caching", page.header.Get("Cache-Control"), "no-store")
		expect(t, path+", calls", s.calls(), "POST authenticate")
	}
	s.client.Jar.SetCookies(request.URL, []*http.Cookie{second})
	expect(t, "value", s.get("/guarded/").body, "1 <nil>")
}
