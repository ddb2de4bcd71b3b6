package sessions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

// needsLogin is the page that people write: a visitor who is not logged in goes to the login.
func needsLogin(c *gin.Context, session sessions.Session) {
	if session.Get("user") == nil {
		c.Redirect(http.StatusFound, "/login")
		return
	}
	say(c, "in")
}

func TestAnOutageIsA503AndNeverARedirectToTheLogin(t *testing.T) {
	s := newShop(t, pages{"/login": set("user", "ann"), "/": needsLogin})
	s.get("/login")
	expect(t, "before", s.get("/").body, "in")
	s.service.SetOutage(true)
	for _, path := range []string{"/", "/guarded/"} {
		page := s.get(path)
		expect(t, path, page.status, http.StatusServiceUnavailable)
		expect(t, path+" Location", page.header.Get("Location"), "")
		expect(t, path+" Retry-After", page.header.Get("Retry-After"), "1")
		expect(t, path+" Set-Cookie", page.header.Get("Set-Cookie"), "")
	}
}

func TestAGuardedHandlerDoesNotRunInAnOutage(t *testing.T) {
	ran := 0
	s := newShop(t, pages{"/set": set("v", 1), "/": func(c *gin.Context, session sessions.Session) { ran++ }})
	s.get("/set")
	s.get("/guarded/")
	s.service.SetOutage(true)
	s.get("/guarded/")
	expect(t, "runs", ran, 1)
}

func TestAGuardCostsNoFurtherCall(t *testing.T) {
	s := newShop(t, pages{"/set": set("v", 1), "/": show("v")})
	s.get("/set")
	s.service.TakeCalls()
	s.get("/guarded/")
	expect(t, "calls", s.calls(), "POST authenticate")
}

func TestEveryWayToAnswerCommitsTheSession(t *testing.T) {
	for name, write := range map[string]func(c *gin.Context){
		"status only": func(c *gin.Context) { c.Status(http.StatusNoContent) },
		"json":        func(c *gin.Context) { c.JSON(http.StatusCreated, gin.H{}) },
		"string":      func(c *gin.Context) { _, _ = c.Writer.WriteString("text") },
		"redirect":    func(c *gin.Context) { c.Redirect(http.StatusFound, "/elsewhere") },
		"abort":       func(c *gin.Context) { c.AbortWithStatus(http.StatusForbidden) },
		"flush":       func(c *gin.Context) { c.Writer.Flush() },
		"nothing":     func(c *gin.Context) {},
	} {
		write := write
		s := newShop(t, pages{"/login": func(c *gin.Context, session sessions.Session) {
			_ = session.Login("ann")
			write(c)
		}, "/": who})
		page := s.get("/login")
		if page.header.Get("Set-Cookie") == "" || page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", name, page.header)
		}
		expect(t, name, s.get("/").body, "principal: ann")
		s.service.SetOutage(true)
		expect(t, name+" in an outage", s.get("/login").status, http.StatusServiceUnavailable)
	}
}

func TestTheStatusAndTheBodyAreTheHandlers(t *testing.T) {
	s := newShop(t, pages{"/": func(c *gin.Context, session sessions.Session) {
		c.JSON(http.StatusCreated, gin.H{"size": c.Writer.Size(), "written": c.Writer.Written()})
	}})
	page := s.get("/")
	expect(t, "status", page.status, http.StatusCreated)
	expect(t, "body", page.body, `{"size":-1,"written":false}`)
	expect(t, "type", page.header.Get("Content-Type"), "application/json; charset=utf-8")
}

func TestALoginTakesOnlyWhatItKeepsAndWhatWasSet(t *testing.T) {
	s := newShop(t, pages{
		"/a": set("a", 1), "/b": set("b", 2), "/": who,
		"/login": func(c *gin.Context, session sessions.Session) {
			session.Set("c", 3)
			err := session.Login("ann", coatcheck.Keep("b"))
			say(c, session.Get("a"), session.Get("b"), session.Get("c"), err)
		},
	})
	s.get("/a")
	s.get("/b")
	planted := s.copied()
	expect(t, "in the request", s.get("/login").body, "<nil> 2 3 <nil>")
	expect(t, "principal", s.get("/").body, "principal: ann")
	expect(t, "planted cookie", s.getBy(planted, "/").body, "principal:")
}

func TestALogoutStaysOne(t *testing.T) {
	for name, logout := range map[string]func(session sessions.Session) error{
		"End":   func(session sessions.Session) error { return session.End() },
		"Clear": func(session sessions.Session) error { session.Clear(); return session.Save() },
		"Clear, a word": func(session sessions.Session) error {
			session.Clear()
			session.AddFlash("bye")
			return session.Save()
		},
		"MaxAge": func(session sessions.Session) error {
			session.Options(sessions.Options{MaxAge: -1})
			return session.Save()
		},
	} {
		logout := logout
		s := newShop(t, pages{
			"/login":  func(c *gin.Context, session sessions.Session) { say(c, session.Login("ann")) },
			"/logout": func(c *gin.Context, session sessions.Session) { say(c, logout(session)) }, "/": who,
		})
		s.get("/login")
		replayed := s.copied()
		expect(t, name, s.get("/logout").body, "<nil>")
		expect(t, name+", the same browser", s.get("/").body, "principal:")
		expect(t, name+", the old cookie", s.getBy(replayed, "/").body, "principal:")
	}
}

func TestClearOfAVisitorKeepsTheSession(t *testing.T) {
	s := newShop(t, pages{
		"/set": set("v", 1), "/": show("v"),
		"/id":    func(c *gin.Context, session sessions.Session) { say(c, session.ID()) },
		"/clear": func(c *gin.Context, session sessions.Session) { session.Clear(); say(c, session.Save()) },
	})
	s.get("/set")
	id := s.get("/id").body
	s.get("/clear")
	expect(t, "value", s.get("/").body, "<nil>")
	expect(t, "id", s.get("/id").body, id)
}

func TestAPrincipalThatFollowsAKeyGetsANewSessionAtEveryLogin(t *testing.T) {
	s := newShop(t, pages{
		"/cart": set("cart", "coat"), "/ann": set("user", "ann"), "/bob": set("user", "bob"), "/show": show("cart"),
		"/": who, "/number": set("user", 5),
		"/logout": func(c *gin.Context, session sessions.Session) { session.Delete("user"); say(c, session.Save()) },
	}, sessions.PrincipalKey("user"))
	s.get("/cart")
	planted := s.copied()
	s.get("/ann")
	expect(t, "principal", s.get("/").body, "principal: ann")
	expect(t, "values stay", s.get("/show").body, `"coat"`)
	expect(t, "planted cookie", s.getBy(planted, "/").body, "principal:")
	asAnn := s.copied()
	s.get("/bob")
	expect(t, "principal", s.get("/").body, "principal: bob")
	expect(t, "ann's cookie", s.getBy(asAnn, "/").body, "principal:")
	expect(t, "ann's values for bob", s.get("/show").body, "<nil>")
	s.get("/cart")
	s.get("/logout")
	expect(t, "after the logout", s.get("/").body, "principal:")
	expect(t, "what a visitor keeps", s.get("/show").body, `"coat"`)
	expect(t, "a number", strings.Contains(s.get("/number").body, "a string, not int"), true)
}

func TestAMaxAgeRemembersANewSessionForAtMostSoLong(t *testing.T) {
	remembered := func(c *gin.Context, session sessions.Session) {
		session.Options(sessions.Options{Path: "/", MaxAge: 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		session.Set("v", 1)
		say(c, session.Save())
	}
	s := newShop(t, pages{"/": remembered})
	page := s.get("/")
	expect(t, "save", page.body, "<nil>")
	expect(t, "Max-Age", strings.Contains(page.header.Get("Set-Cookie"), "Max-Age=3600"), true)
}

func TestAttributesThatCoatcheckSetsAreRefused(t *testing.T) {
	for wanted, options := range map[string]sessions.Options{
		"path": {Path: "/shop"}, "domain": {Domain: "example.org"}, "SameSite": {SameSite: http.SameSiteStrictMode},
	} {
		options := options
		s := newShop(t, pages{"/": func(c *gin.Context, session sessions.Session) {
			session.Options(options)
			session.Set("v", 1)
			say(c, session.Save())
		}})
		page := s.get("/")
		if !strings.Contains(page.body, wanted) || page.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %s", wanted, page.body)
		}
	}
}

func TestTheAddressOfADeviceIsWhatGinTakesForTheClients(t *testing.T) {
	s := newShop(t, pages{
		"/login": func(c *gin.Context, session sessions.Session) { say(c, session.Login("ann")) },
		"/": func(c *gin.Context, session sessions.Session) {
			info, _, err := coatcheck.FromContext(c.Request.Context()).Info(c.Request.Context())
			say(c, info.Device.Address, err)
		},
	})
	request, _ := http.NewRequest(http.MethodGet, s.server.URL+"/login", nil)
	request.Header.Set("X-Forwarded-For", "192.0.2.7") // gin.New trusts every proxy
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	expect(t, "address", s.get("/").body, "192.0.2.7 <nil>")
}

func TestAPanicOfAHandlerIsRecoveredAsUsual(t *testing.T) {
	s := newShop(t, pages{"/": func(c *gin.Context, session sessions.Session) {
		session.Set("v", 1)
		panic("a defect")
	}})
	expect(t, "status", s.get("/").status, http.StatusInternalServerError)
	expect(t, "calls", s.calls(), "")
}

func TestANewTokenReachesTheBrowser(t *testing.T) {
	s := newShop(t, pages{"/set": set("v", 1), "/": show("v")})
	s.get("/set")
	s.service.Advance(16 * time.Minute)
	page := s.get("/")
	expect(t, "has a cookie", page.header.Get("Set-Cookie") != "", true)
	expect(t, "value", fmt.Sprint(page.body, s.get("/").body), "11")
}
