package coatcheck_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
)

// who is a page that writes the principal, or "-" for a visitor.

func who(w writer, r *request, s *session) {
	principal, ok, err := s.Principal(r.Context())
	if err != nil {
		return
	}
	if !ok {
		principal = "-"
	}
	fmt.Fprintln(w, principal)
}

// handle is a page that writes the handle.

func handle(w writer, r *request, s *session) {
	id, _, _ := s.Handle(r.Context())
	fmt.Fprintln(w, id)
}

func logout(w writer, r *request, s *session) { fmt.Fprintln(w, s.End(r.Context())) }

// login is a page that logs the query's user in.

func login(options ...coatcheck.SessionOption) func(writer, *request, *session) {
	return func(w writer, r *request, s *session) {
		fmt.Fprintln(w, s.Login(r.Context(), r.URL.Query().Get("user"), options...))
	}
}

func TestALoginIsOneCallBesideAuthenticate(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{"/set": set("a"), "/login": login(), "/": who}).browser()
	browser.get("/set?v=1")
	server.TakeCalls()
	expect(t, "login", browser.get("/login?user=ann").body, "<nil>")
	expect(t, "calls", calls(server), "POST authenticate, POST sessions")
	expect(t, "principal", browser.get("/").body, "ann")
}

func TestALoginNeverAdoptsTheSessionThatWasThere(t *testing.T) {
	client := anyService(t)
	site := newSite(t, client, handlers{"/set": set("a"), "/login": login(), "/handle": handle, "/": who})
	browser := site.browser()
	browser.get("/set?v=planted")
	planted, before := browser.copied(), browser.get("/handle").body
	user := newPrincipal()
	browser.get("/login?user=" + user)
	if browser.get("/handle").body == before {
		t.Error("the session is the same as before")
	}
	expect(t, "who planted it", planted.get("/").body, "-")
	expect(t, "principal", browser.get("/").body, user)
}

func TestALoginTakesOnlyWhatItKeepsAndWhatThisRequestSet(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/a": set("a"), "/b": set("b"),
		"/login": func(w writer, r *request, s *session) {
			check(t, s.Set("c", "new"))
			check(t, s.Login(r.Context(), newPrincipal(), coatcheck.Keep("b")))
		},
		"/": func(w writer, r *request, s *session) {
			names, err := s.Names(r.Context())
			fmt.Fprintln(w, names, err)
		},
	}).browser()
	browser.get("/a?v=1")
	browser.get("/b?v=2")
	browser.get("/login")
	expect(t, "names", browser.get("/").body, "[b c] <nil>")
}

func TestALoginTakesNothingFromAnotherPrincipal(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/cart": set("cart"), "/": show("cart"), "/login": login(coatcheck.Keep("cart")),
	}).browser()
	ann, bob := newPrincipal(), newPrincipal()
	browser.get("/login?user=" + ann)
	browser.get("/cart?v=coat")
	browser.get("/login?user=" + ann)
	expect(t, "for the same principal", browser.get("/").body, "coat")
	browser.get("/login?user=" + bob)
	expect(t, "for another one", browser.get("/").body, "-")
}

func TestALoginCarriesItsOptions(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/login": login(coatcheck.Remember(), coatcheck.Methods("pwd", "otp"), coatcheck.Assurance("aal2"),
			coatcheck.Lifetime(time.Hour), coatcheck.Idle(10*time.Minute)),
		"/": func(w writer, r *request, s *session) {
			info, _, err := s.Info(r.Context())
			check(t, err)
			life, idle := info.AbsoluteExpiresAt.Sub(info.CreatedAt), info.IdleExpiresAt.Sub(info.LastSeenAt)
			fmt.Fprintln(w, info.Remember, info.Methods, info.Assurance, life, idle)
		},
	}).browser()
	page := browser.get("/login?user=" + newPrincipal())
	if !regexp.MustCompile(`Max-Age=(359\d|3600);`).MatchString(page.setCookie()) {
		t.Errorf("cookie = %s", page.setCookie())
	}
	expect(t, "session", browser.get("/").body, "true [otp pwd] aal2 1h0m0s 10m0s")
}

func TestAnEmptyPrincipalIsRefused(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{"/login": login()}).browser()
	page := browser.get("/login?user=")
	if !strings.Contains(page.body, "principal") || page.setCookie() != "" {
		t.Errorf("page = %v", page)
	}
}

func TestALoginBeyondTheLimitIsRefusedIfThePolicyDenies(t *testing.T) {
	_, client := memory(t, func(policy *coatchecktest.Policy) { policy.PerPrincipal, policy.DenyExcess = 1, true })
	site := newSite(t, client, handlers{
		"/login": func(w writer, r *request, s *session) {
			fmt.Fprintln(w, errors.Is(s.Login(r.Context(), "ann"), coatcheck.ErrLimitReached))
		},
	})
	browser := site.browser()
	expect(t, "first", browser.get("/login").body, "false")
	expect(t, "second browser", site.browser().get("/login").body, "true")
	expect(t, "first browser again", browser.get("/login").body, "false")
}

func TestALogoutEndsTheSessionAndARequestWithTheOldCookieStaysOut(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{"/login": login(), "/logout": logout, "/": who}).browser()
	browser.get("/login?user=" + newPrincipal())
	replayed := browser.copied()
	page := browser.get("/logout")
	expect(t, "logout", page.body, "<nil>")
	expect(t, "cookies", len(browser.cookies()), 0)
	expect(t, "replayed", replayed.get("/").body, "-")
}

func TestALogoutDropsWhatWasStaged(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{
		"/login": login(),
		"/logout": func(w writer, r *request, s *session) {
			check(t, s.Set("a", 1))
			check(t, s.End(r.Context()))
		},
	}).browser()
	browser.get("/login?user=ann")
	server.TakeCalls()
	browser.get("/logout")
	expect(t, "calls", calls(server), "POST authenticate, POST end")
}

func TestAnEndedSessionIsNotBroughtBackByALateSave(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/login": login(), "/": who,
		"/slow": func(w writer, r *request, s *session) {
			id, _, err := s.Handle(r.Context())
			check(t, err)
			check(t, s.Set("a", 1))
			_, err = client.End(r.Context(), coatcheck.EndRequest{ID: id, Reason: coatcheck.ReasonRevoked})
			check(t, err)
			fmt.Fprintln(w, "saved")
		},
	}).browser()
	browser.get("/login?user=" + newPrincipal())
	page := browser.get("/slow")
	expect(t, "status", page.status, 401)
	expect(t, "says saved", strings.Contains(page.body, "saved"), false)
	expect(t, "principal", browser.get("/").body, "-")
}

func TestAStepUpAddsProofsAndRefusesTheOldCookie(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/login": login(coatcheck.Methods("pwd")), "/": who,
		"/up": func(w writer, r *request, s *session) {
			err := s.StepUp(r.Context(), []string{"otp"}, "aal2")
			info, _, _ := s.Info(r.Context())
			fmt.Fprintln(w, info.Methods, info.Assurance, err)
		},
	}).browser()
	user := newPrincipal()
	browser.get("/login?user=" + user)
	old := browser.copied()
	expect(t, "stepped up", browser.get("/up").body, "[otp pwd] aal2 <nil>")
	expect(t, "old cookie", old.get("/").body, "-")
	expect(t, "principal", browser.get("/").body, user)
}

func TestARotationRefusesTheOldCookieAndKeepsTheSession(t *testing.T) {
	client := anyService(t)
	browser := newSite(t, client, handlers{
		"/login": login(), "/": who, "/handle": handle,
		"/rotate": func(w writer, r *request, s *session) {
			fmt.Fprintln(w, s.Rotate(r.Context()))
		},
	}).browser()
	browser.get("/login?user=" + newPrincipal())
	old, id := browser.copied(), browser.get("/handle").body
	expect(t, "rotate", browser.get("/rotate").body, "<nil>")
	expect(t, "handle", browser.get("/handle").body, id)
	expect(t, "old cookie", old.get("/").body, "-")
}

func TestDevicesAreListedAndEndedByTheirOwnerOnly(t *testing.T) {
	client := anyService(t)
	site := newSite(t, client, handlers{
		"/login": login(), "/": who, "/handle": handle,
		"/devices": func(w writer, r *request, s *session) {
			devices, err := s.Devices(r.Context())
			for _, device := range devices {
				if device.Device.UserAgent == "" || device.Device.Address == "" {
					t.Errorf("device = %v", device)
				}
			}
			fmt.Fprintln(w, len(devices), err)
		},
		"/end": func(w writer, r *request, s *session) {
			fmt.Fprintln(w, s.EndDevice(r.Context(), r.URL.Query().Get("id")))
		},
		"/others": func(w writer, r *request, s *session) {
			count, err := s.EndOthers(r.Context(), coatcheck.ReasonRevoked)
			fmt.Fprintln(w, count, err)
		},
	})
	ann, bob := newPrincipal(), newPrincipal()
	laptop, phone, tablet, other := site.browser(), site.browser(), site.browser(), site.browser()
	for _, each := range []*browser{laptop, phone, tablet} {
		each.get("/login?user=" + ann)
	}
	other.get("/login?user=" + bob)
	expect(t, "devices", laptop.get("/devices").body, "3 <nil>")
	if body := other.get("/end?id=" + phone.get("/handle").body).body; body == "<nil>" {
		t.Error("another principal ended the session")
	}
	expect(t, "phone", phone.get("/").body, ann)
	expect(t, "end", laptop.get("/end?id="+phone.get("/handle").body).body, "<nil>")
	expect(t, "phone", phone.get("/").body, "-")
	expect(t, "others", laptop.get("/others").body, "1 <nil>")
	expect(t, "tablet", tablet.get("/").body, "-")
	expect(t, "laptop", laptop.get("/").body, ann)
	expect(t, "bob", other.get("/").body, bob)
}

func TestWhatNeedsALoginFailsForAVisitor(t *testing.T) {
	client := anyService(t)
	newSite(t, client, handlers{
		"/": func(w writer, r *request, s *session) {
			_, errDevices := s.Devices(r.Context())
			_, errOthers := s.EndOthers(r.Context(), coatcheck.ReasonRevoked)
			errRotate, errStepUp := s.Rotate(r.Context()), s.StepUp(r.Context(), nil, "aal2")
			for _, err := range []error{errDevices, errOthers, errRotate, errStepUp} {
				if !errors.Is(err, coatcheck.ErrUnauthenticated) {
					t.Errorf("err = %v", err)
				}
			}
		},
	}).browser().get("/")
}
