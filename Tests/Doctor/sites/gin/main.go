// Gin with a cookie store of gorilla/sessions, as its documentation begins.
package main

import (
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
)

const form = `<form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>`

var store = sessions.NewCookieStore(securecookie.GenerateRandomKey(32))

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/", func(c *gin.Context) { c.String(http.StatusOK, "Welcome") })
	router.GET("/login", func(c *gin.Context) { c.Data(http.StatusOK, "text/html", []byte(form)) })
	router.POST("/login", login)
	router.GET("/account", account)
	router.POST("/logout", logout)
	panic(router.Run("127.0.0.1:" + os.Getenv("PORT")))
}

func login(c *gin.Context) {
	if c.PostForm("username") != "ada" || c.PostForm("password") != os.Getenv("DOCTOR_PASSWORD") {
		c.Data(http.StatusForbidden, "text/html", []byte(form))
		return
	}
	session, _ := store.Get(c.Request, "session")
	session.Values["user"] = "ada"
	if err := session.Save(c.Request, c.Writer); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Redirect(http.StatusFound, "/account")
}

func account(c *gin.Context) {
	session, _ := store.Get(c.Request, "session")
	user, ok := session.Values["user"].(string)
	if !ok {
		c.Redirect(http.StatusFound, "/login")
		return
	}
	page := "You are " + user + `. <form method="post" action="/logout"><button>Sign out</button></form>`
	c.Data(http.StatusOK, "text/html", []byte(page))
}

func logout(c *gin.Context) {
	session, _ := store.Get(c.Request, "session")
	session.Options.MaxAge = -1
	if err := session.Save(c.Request, c.Writer); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Redirect(http.StatusFound, "/login")
}
