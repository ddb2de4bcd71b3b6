package sessions_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

// bindSession binds the session of the shop's browser, which gets no second cookie, and returns that.
func (s *shop) bindSession() *http.Cookie {
	request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
	return s.service.Bind(s.client.Jar.Cookies(request.URL)[0])
}

func (s *shop) setCookie(cookie *http.Cookie) {
	request, _ := http.NewRequest(http.MethodGet, s.server.URL, nil)
	s.client.Jar.SetCookies(request.URL, []*http.Cookie{cookie})
}

func TestABoundSessionWithoutTheProofIsA401WhateverTheHandlerWrites(t *testing.T) {
	s := newShop(t, pages{
		"/login": func(c *gin.Context, session sessions.Session) { say(c, session.Login("ann")) },
		"/set":   set("v", 1), "/": show("v"), "/who": who,
		"/redirect": func(c *gin.Context, session sessions.Session) {
			if session.Get("v") == nil {
				c.Redirect(http.StatusFound, "/login")
			}
		},
		"/deny": func(c *gin.Context, session sessions.Session) {
			if session.Principal() == "" {
				c.AbortWithStatus(http.StatusUnauthorized)
			}
		},
		"/logout": func(c *gin.Context, session sessions.Session) { say(c, session.End()) },
		"/clear": func(c *gin.Context, session sessions.Session) {
			session.Clear()
			say(c, session.Save())
		},
	})
	s.get("/login")
	s.get("/set")
	second := s.bindSession()
	s.calls()
	for _, path := range []string{
		"/", "/set", "/who", "/redirect", "/deny", "/logout", "/clear", "/login", "/guarded/",
	} {
		page := s.get(path)
		expect(t, path, page.status, http.StatusUnauthorized)
		expect(t, path+", cookie", page.header.Get("Set-Cookie"), "")
		expect(t, path+", location", page.header.Get("Location"), "")
		expect(t, path+", caching", page.header.Get("Cache-Control"), "no-store")
		expect(t, path+", calls", s.calls(), "POST authenticate")
	}
	s.setCookie(second)
	expect(t, "value", s.get("/").body, "1")
	expect(t, "principal", s.get("/who").body, "principal: ann")
}
