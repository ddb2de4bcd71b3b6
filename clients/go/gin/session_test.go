package sessions_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

func TestTheUsualCounterCounts(t *testing.T) {
	s := newShop(t, pages{"/": func(c *gin.Context, session sessions.Session) {
		count := 0
		if value := session.Get("count"); value != nil {
			count = value.(int) + 1
		}
		session.Set("count", count)
		_ = session.Save()
		c.JSON(http.StatusOK, gin.H{"count": count})
	}})
	for _, wanted := range []string{`{"count":0}`, `{"count":1}`, `{"count":2}`} {
		expect(t, "body", s.get("/").body, wanted)
	}
	expect(t, "calls", s.calls(), "POST sessions, POST authenticate, PATCH data, POST authenticate, PATCH data")
}

func TestAValueComesBackWithItsType(t *testing.T) {
	for _, value := range []any{"coat", 5, 1.5, true, user{"ann"}, []string{"a"}, map[string]any{"a": 1}} {
		s := newShop(t, pages{"/set": set("v", value), "/": show("v")})
		expect(t, "save", s.get("/set").body, "<nil>")
		expect(t, "value", s.get("/").body, fmt.Sprintf("%#v", value))
	}
}

func TestWithoutSaveNothingIsStored(t *testing.T) {
	s := newShop(t, pages{
		"/set": func(c *gin.Context, session sessions.Session) {
			session.Set("user", "ann")
			say(c, session.Get("user"))
		},
		"/": show("user"),
	})
	expect(t, "in the request", s.get("/set").body, "ann")
	expect(t, "later", s.get("/").body, "<nil>")
	expect(t, "calls", s.calls(), "")
}

func TestAChangeInsideAValueIsSaved(t *testing.T) {
	s := newShop(t, pages{
		"/set": set("cart", map[string]any{"coats": 1}), "/": show("cart"),
		"/more": func(c *gin.Context, session sessions.Session) {
			session.Get("cart").(map[string]any)["coats"] = 2
			say(c, session.Save())
		},
	})
	s.get("/set")
	s.get("/more")
	expect(t, "cart", s.get("/").body, `map[string]interface {}{"coats":2}`)
}

func TestASecondSaveStoresWhatChangedSince(t *testing.T) {
	s := newShop(t, pages{
		"/set": func(c *gin.Context, session sessions.Session) {
			session.Set("v", []any{"first"})
			first := session.Save()
			session.Get("v").([]any)[0] = "second"
			say(c, first, session.Save(), session.Save())
		},
		"/": show("v"),
	})
	expect(t, "saves", s.get("/set").body, "<nil> <nil> <nil>")
	expect(t, "calls", s.calls(), "POST sessions, PATCH data")
	expect(t, "value", s.get("/").body, `[]interface {}{"second"}`)
}

func TestADeletedValueIsGone(t *testing.T) {
	s := newShop(t, pages{
		"/a": set("a", 1), "/b": set("b", 2), "/show/a": show("a"), "/show/b": show("b"),
		"/delete": func(c *gin.Context, session sessions.Session) {
			session.Delete("a")
			say(c, session.Get("a"), session.Save())
		},
	})
	s.get("/a")
	s.get("/b")
	expect(t, "delete", s.get("/delete").body, "<nil> <nil>")
	expect(t, "values", s.get("/show/a").body+s.get("/show/b").body, "<nil>2")
}

func TestFlashesAreReadOnce(t *testing.T) {
	s := newShop(t, pages{
		"/add": func(c *gin.Context, session sessions.Session) {
			session.AddFlash("saved")
			session.AddFlash(user{"ann"})
			session.AddFlash("other", "other")
			say(c, session.Save())
		},
		"/": func(c *gin.Context, session sessions.Session) {
			flashes := session.Flashes()
			say(c, flashes, session.Save())
		},
		"/other": func(c *gin.Context, session sessions.Session) { say(c, session.Flashes("other")) },
	})
	s.get("/add")
	expect(t, "first", s.get("/").body, "[saved {ann}] <nil>")
	expect(t, "second", s.get("/").body, "[] <nil>")
	expect(t, "other", s.get("/other").body, "[other]")
}

func TestParallelRequestsDoNotUndoEachOther(t *testing.T) {
	s := newShop(t, pages{
		"/start": set("v", 1), "/a": set("a", 1), "/b": set("b", 2), "/show/a": show("a"), "/show/b": show("b"),
	})
	s.get("/start")
	var group sync.WaitGroup
	for _, path := range []string{"/a", "/b"} {
		path := path
		group.Add(1)
		go func() {
			defer group.Done()
			s.get(path)
		}()
	}
	group.Wait()
	expect(t, "both", s.get("/show/a").body+s.get("/show/b").body, "12")
}

func TestAHundredParallelAdditionsCountAHundred(t *testing.T) {
	s := newShop(t, pages{"/start": set("v", 1), "/": func(c *gin.Context, session sessions.Session) {
		sum, err := session.Add("count", 1)
		say(c, sum, session.Get("count"), err)
	}})
	s.get("/start")
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
	expect(t, "count", s.get("/").body, "101 101 <nil>")
}

func TestWhatCannotBeStoredIsNamedAndNothingIs(t *testing.T) {
	for wanted, test := range map[string]struct{ key, value any }{
		`"who" cannot be stored: its type sessions_test.strange`: {"who", strange{"secret"}},
		"key 5 is a int":                {5, "secret"},
		`"large" has 16385 where 16384`: {"large", strings.Repeat("s", 16_383)},
	} {
		test := test
		s := newShop(t, pages{
			"/v": set("v", 1), "/": show("v"),
			"/set": func(c *gin.Context, session sessions.Session) {
				session.Set("v", 2)
				session.Set(test.key, test.value)
				err := session.Save()
				c.String(http.StatusTeapot, "%v", err)
			},
		})
		s.get("/v")
		page := s.get("/set")
		if !strings.Contains(page.body, wanted) || strings.Contains(page.body, "secret") {
			t.Errorf("%s: %s", wanted, page.body)
		}
		expect(t, "status", page.status, http.StatusTeapot)
		expect(t, "value", s.get("/").body, "1")
	}
}

func TestASaveAfterTheEndBringsNothingBack(t *testing.T) {
	var s *shop
	s = newShop(t, pages{
		"/login": set("user", "ann"), "/": who,
		"/slow": func(c *gin.Context, session sessions.Session) {
			client := s.service.Client()
			defer client.Close()
			id := session.ID()
			_, err := client.End(c.Request.Context(), coatcheck.EndRequest{ID: id, Reason: coatcheck.ReasonRevoked})
			session.Set("v", 1)
			say(c, err, errors.Is(session.Save(), coatcheck.ErrUnauthenticated))
		},
	}, sessions.PrincipalKey("user"))
	s.get("/login")
	expect(t, "save", s.get("/slow").body, "<nil> true")
	expect(t, "later", s.get("/").body, "principal:")
}

func TestDefaultWithoutTheMiddlewareSaysWhatIsMissing(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.Contains(text, "sessions.Sessions") {
			t.Errorf("panic: %s", text)
		}
	}()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	sessions.Default(c)
}
