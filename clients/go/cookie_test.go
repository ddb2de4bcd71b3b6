package coatcheck_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

func TestARequestUnderWayDoesNotRemoveTheCookieOfALogin(t *testing.T) {
	client := anyService(t)
	user := newPrincipal()
	site := newSite(t, client, handlers{"/set": set("a"), "/login": login(), "/": who, "/read": show("a")})
	browser := site.browser()
	browser.get("/set?v=1")
	late := browser.copied()
	browser.get("/login?user=" + user)
	expect(t, "late answer's cookie", late.get("/read").setCookie(), "")
	expect(t, "principal", browser.get("/").body, user)
}

func TestAScriptUnderWayDoesNotReplaceTheCookieOfALogin(t *testing.T) {
	client := anyService(t)
	site := newSite(t, client, handlers{"/set": set("a"), "/login": login()})
	browser := site.browser()
	browser.get("/set?v=1")
	late := browser.copied()
	browser.get("/login?user=" + newPrincipal())
	script := late.get("/set?v=2", "Sec-Fetch-Mode", "cors")
	expect(t, "script's status", script.status, 401)
	expect(t, "script's cookie", script.setCookie(), "")
	opened := late.get("/set?v=2", "Sec-Fetch-Mode", "navigate")
	expect(t, "status of a page that was opened", opened.status, 200)
}

func TestACookieIsRemovedUnlessItsSessionWasLoggedOutOrIsUnknown(t *testing.T) {
	for reason, isRemoved := range map[coatcheck.Reason]bool{
		coatcheck.ReasonRevoked: true, coatcheck.ReasonPasswordChanged: true, coatcheck.ReasonDisabled: true,
		coatcheck.ReasonLogout: false,
	} {
		client := anyService(t)
		browser := newSite(t, client, handlers{
			"/login": login(), "/handle": handle, "/": who,
			"/why": func(w writer, r *request, s *session) {
				reason, err := s.EndReason(r.Context())
				fmt.Fprintln(w, reason, err)
			},
		}).browser()
		browser.get("/login?user=" + newPrincipal())
		late := browser.copied()
		_, err := client.End(ctx, coatcheck.EndRequest{ID: browser.get("/handle").body, Reason: reason})
		check(t, err)
		expect(t, string(reason), strings.Contains(browser.get("/").setCookie(), "Max-Age=0"), isRemoved)
		expect(t, "reason", late.get("/why").body, string(reason)+" <nil>")
	}
}

func TestTheCookieOfAnUnknownSessionStays(t *testing.T) {
	client := anyService(t)
	about, err := client.About(ctx)
	check(t, err)
	unknown := about.Cookie.Name + "=" + strings.Repeat("A", 64)
	page := newSite(t, client, handlers{"/": who}).browser().get("/", "Cookie", unknown)
	expect(t, "principal", page.body, "-")
	expect(t, "cookie", page.setCookie(), "")
}

func TestAnIdleSessionEndsAndItsCookieIsRemoved(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{"/login": login(), "/": who}).browser()
	browser.get("/login?user=ann")
	server.Advance(31 * time.Minute)
	page := browser.get("/")
	expect(t, "principal", page.body, "-")
	expect(t, "removed", strings.Contains(page.setCookie(), "Max-Age=0"), true)
}

func TestAnOfferReachesTheBrowserAndTheOldTokenIsAReplayAfterwards(t *testing.T) {
	server, client := memory(t, nil)
	browser := newSite(t, client, handlers{"/login": login(), "/": who}).browser()
	browser.get("/login?user=ann")
	old := browser.copied()
	server.Advance(16 * time.Minute)
	first, second := browser.copied().get("/").setCookie(), browser.get("/").setCookie()
	if first == "" || first != second {
		t.Error("parallel answers carry different offers")
	}
	expect(t, "with the new token", browser.get("/").body, "ann")
	expect(t, "old token within the grace", old.get("/").body, "ann")
	server.Advance(11 * time.Second)
	expect(t, "old token later", old.get("/").body, "-")
	expect(t, "new token after the replay", browser.get("/").body, "-")
}

func TestABackgroundRequestGetsNoOfferAndMovesNoDeadline(t *testing.T) {
	server, client := memory(t, nil)
	isPoll := func(r *request) bool { return r.URL.Path == "/poll" }
	browser := newSite(t, client, handlers{"/login": login(), "/poll": who}, coatcheck.Background(isPoll)).browser()
	browser.get("/login?user=ann")
	server.Advance(20 * time.Minute)
	page := browser.get("/poll")
	expect(t, "principal", page.body, "ann")
	expect(t, "cookie", page.setCookie(), "")
	server.Advance(11 * time.Minute)
	expect(t, "principal after the idle timeout", browser.get("/poll").body, "-")
}

func TestTwoDifferentCookiesOfTheNameAreNoSession(t *testing.T) {
	server, client := memory(t, nil)
	site := newSite(t, client, handlers{"/set": set("a"), "/": show("a")})
	first, second := site.browser(), site.browser()
	first.get("/set?v=1")
	second.get("/set?v=2")
	server.TakeCalls()
	both := first.cookies()[0].String() + "; " + second.cookies()[0].String()
	expect(t, "body", site.browser().get("/", "Cookie", both).body, "-")
	same := first.cookies()[0].String() + "; " + first.cookies()[0].String()
	expect(t, "body", site.browser().get("/", "Cookie", same).body, "1")
	expect(t, "calls", calls(server), "POST authenticate")
}
