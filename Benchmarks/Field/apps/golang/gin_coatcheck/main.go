// Sessions of Coatcheck in gin: POST /login signs ada in, GET / names the user or answers 401.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
)

func main() {
	near := map[string]coatcheck.NearMode{"off": coatcheck.NearOff, "all": coatcheck.NearAll}[os.Getenv("NEAR")]
	client, err := coatcheck.NewClient(
		os.Getenv("SERVICE"), coatcheck.TokenFile(os.Getenv("TOKEN_FILE")), coatcheck.NearCache(near))
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(sessions.Sessions(client, sessions.PrincipalKey("user")))
	router.POST("/login", func(c *gin.Context) {
		session := sessions.Default(c)
		session.Set("user", "ada")
		if err := session.Save(); err != nil {
			c.String(http.StatusInternalServerError, err.Error())
		}
	})
	router.GET("/", func(c *gin.Context) {
		user, ok := sessions.Default(c).Get("user").(string)
		if !ok {
			c.String(http.StatusUnauthorized, "Please sign in.")
			return
		}
		c.String(http.StatusOK, user)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("APP_PORT"), router))
}
