package sessions_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

func Example() {
	server := coatchecktest.NewServer() // a real one: coatcheck.NewClient("unix:/run/coatcheck/service.sock", …)
	defer server.Close()
	client := server.Client()
	defer client.Close()

	router := gin.New()
	router.Use(sessions.Sessions(client))
	router.GET("/", func(c *gin.Context) {
		session := sessions.Default(c)
		count := 1
		if value := session.Get("count"); value != nil {
			count = value.(int) + 1
		}
		session.Set("count", count)
		if err := session.Save(); err != nil {
			c.Status(http.StatusInternalServerError)
			return
		}
		c.JSON(http.StatusOK, gin.H{"count": count})
	})

	cookie := ""
	for range [2]int{} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", cookie)
		recorder := httptest.NewRecorder()
		router.ServeHTTP(recorder, request)
		fmt.Println(recorder.Body)
		if line := recorder.Header().Get("Set-Cookie"); line != "" {
			cookie, _, _ = strings.Cut(line, ";")
		}
	}
	// Output:
	// {"count":1}
	// {"count":2}
}
