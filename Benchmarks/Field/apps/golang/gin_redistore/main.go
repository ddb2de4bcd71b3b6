// Sessions in Redis by gorilla/sessions and redistore in gin: POST /login signs ada in, GET / names the user or answers 401.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/boj/redistore"
	"github.com/gin-gonic/gin"
)

func main() {
	store, err := redistore.NewRediStore(32, "tcp", os.Getenv("REDIS"), "", []byte("a key of thirty-two bytes length"))
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.POST("/login", func(c *gin.Context) {
		session, _ := store.Get(c.Request, "session")
		session.Values["user"] = "ada"
		if err := session.Save(c.Request, c.Writer); err != nil {
			c.String(http.StatusInternalServerError, err.Error())
		}
	})
	router.GET("/", func(c *gin.Context) {
		session, err := store.Get(c.Request, "session")
		user, ok := session.Values["user"].(string)
		if err != nil || !ok {
			c.String(http.StatusUnauthorized, "Please sign in.")
			return
		}
		c.String(http.StatusOK, user)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("APP_PORT"), router))
}
