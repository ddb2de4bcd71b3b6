package coatcheck_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

func TestAnOutageIsA503WhateverTheHandlerWrites(t *testing.T) {
	server, client := memory(t, nil)
	site := newSite(t, client, handlers{
		"/login": login(), "/": who,
		"/anonymous": func(w writer, r *request, s *session) {
			if _, isKnown, _ := s.Principal(r.Context()); !isKnown {
				http.Redirect(w, r, "/login", http.StatusFound)
			}
		},
		"/500": func(w writer, r *request, s *session) {
			if _, _, err := s.Principal(r.Context()); err != nil {
				w.Header().Set("Content-Encoding", "x-none")
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		},
	})
	browser := site.browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	for _, path := range []string{"/", "/anonymous", "/500"} {
		page := browser.get(path)
		expect(t, path, page.status, http.StatusServiceUnavailable)
		expect(t, path+" Retry-After", page.header.Get("Retry-After"), "1")
		expect(t, path+" Set-Cookie", page.setCookie(), "")
		expect(t, path+" Location", page.header.Get("Location"), "")
		expect(t, path+" Content-Encoding", page.header.Get("Content-Encoding"), "")
		expect(t, path+" tells the cause", strings.Contains(page.body, "coatcheck"), false)
	}
	server.SetOutage(false)
}

func TestAfterAnOutageTheSameCookieGoesOn(t *testing.T) {
	clock := &clock{}
	server, client := memory(t, nil)
	client.SetClock(clock.now)
	browser := newSite(t, client, handlers{"/login": login(), "/": who}).browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	for range [4]int{} {
		browser.get("/")
	}
	server.SetOutage(false)
	clock.advance(1_000_000_000)
	expect(t, "principal", browser.get("/").body, "ann")
}

func TestAPageOfTheApplicationForOutagesIsKept(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": login(),
		"/": func(w writer, r *request, s *session) {
			if _, _, err := s.Principal(r.Context()); errors.Is(err, coatcheck.ErrUnavailable) {
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprintln(w, "the shop's own page")
			}
		},
	}).browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	page := browser.get("/")
	expect(t, "body", page.body, "the shop's own page")
	expect(t, "Retry-After", page.header.Get("Retry-After"), "1")
}

func TestTheErrorHandlerWritesTheAnswer(t *testing.T) {
	server, client := memory(t, nil)
	handler := func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, coatcheck.ErrUnavailable) {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, "styled", r.URL.Path)
		}
	}
	browser := newSite(t, client, handlers{"/login": login(), "/": who}, coatcheck.OnError(handler)).browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	expect(t, "body", browser.get("/").body, "styled /")
}

func TestAnErrorHandlerThatWritesNothingIsNoSuccess(t *testing.T) {
	server, client := memory(t, nil)
	handler := func(http.ResponseWriter, *http.Request, error) {}
	browser := newSite(t, client, handlers{"/login": login(), "/": who}, coatcheck.OnError(handler)).browser()
	browser.get("/login?user=ann")
	server.SetOutage(true)
	expect(t, "status", browser.get("/").status, http.StatusServiceUnavailable)
}

func TestAnOutageWhileSavingIsA503AndNothingIsSaid(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": login(),
		"/": func(w writer, r *request, s *session) {
			_, _, _ = s.Principal(r.Context())
			check(t, s.Set("a", 1))
			server.SetOutage(true)
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintln(w, "saved")
		},
	}).browser()
	browser.get("/login?user=ann")
	page := browser.get("/")
	expect(t, "status", page.status, http.StatusServiceUnavailable)
	expect(t, "says saved", strings.Contains(page.body, "saved"), false)
}

func TestANewCookieIsSentEvenIfALaterCallFails(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": func(w writer, r *request, s *session) {
			check(t, s.Login(r.Context(), "ann"))
			server.SetOutage(true)
			_, _ = s.Devices(r.Context())
		},
		"/": who,
	}).browser()
	page := browser.get("/login")
	expect(t, "status", page.status, http.StatusServiceUnavailable)
	server.SetOutage(false)
	expect(t, "principal", browser.get("/").body, "ann")
}

func TestACallThatGotTooLittleTimeIsA503AsWell(t *testing.T) {
	_, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": login(),
		"/": func(w writer, r *request, s *session) {
			impatient, cancel := context.WithCancel(r.Context())
			cancel()
			if _, isKnown, _ := s.Principal(impatient); !isKnown {
				http.Redirect(w, r, "/login", http.StatusFound)
			}
		},
	}).browser()
	browser.get("/login?user=ann")
	expect(t, "status", browser.get("/").status, http.StatusServiceUnavailable)
}
