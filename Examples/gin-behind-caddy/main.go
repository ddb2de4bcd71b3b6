// Two small applications without any code for passwords or cookies: Caddy allows only requests that Coatcheck accepts, and
// sets these headers itself. They can be trusted because only Caddy reaches this port. The counter is kept in the session.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/gin-gonic/gin"
)

func main() {
	client, err := coatcheck.NewClient(os.Getenv("SESSION_SERVICE"), coatcheck.TokenFile(os.Getenv("SERVICE_TOKEN_FILE")))
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery(), recognise)

	router.GET("/", func(c *gin.Context) {
		c.String(http.StatusOK, "Hello, %s\n", c.GetHeader("Remote-User"))
	})

	router.GET("/count", func(c *gin.Context) {
		changed, err := client.Patch(c.Request.Context(), coatcheck.PatchRequest{
			ID:  c.GetHeader("Remote-Session"),
			Add: map[string]json.Number{"visits": "1"},
		})
		if err != nil {
			coatcheck.WriteError(c.Writer, c.Request, err)
			return
		}
		c.String(http.StatusOK, "%s\n", changed.Data["visits"])
	})

	log.Fatal(router.Run("127.0.0.1:" + os.Getenv("APP_PORT")))
}

func recognise(c *gin.Context) {
	if c.GetHeader("Remote-User") == "" {
		c.AbortWithStatus(http.StatusUnauthorized)
	}
}
