// The login and the counter of gin-contrib/sessions, with another import and another middleware. Coatcheck keeps the sessions, so
// both processes and the next start have them.
package main

import (
	"log"
	"net/http"
	"os"
	"regexp"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	sessions "github.com/coatcheck/coatcheck/clients/go/gin"
	"github.com/gin-gonic/gin"
)

var validName = regexp.MustCompile(`^[\pL\pN_.@-]{1,64}$`)

func main() {
	client, err := coatcheck.NewClient(os.Getenv("SESSION_SERVICE"), coatcheck.TokenFile(os.Getenv("SERVICE_TOKEN_FILE")))
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.SetTrustedProxies(nil)
	router.LoadHTMLFiles("page.html")
	// A session belongs to the principal that its value `username` names.
	router.Use(gin.Recovery(), sessions.Sessions(client, sessions.PrincipalKey("username")))
	router.GET("/", page)
	router.POST("/login", login)
	router.POST("/logout", logout)
	router.GET("/count", count)

	listener, err := listen("127.0.0.1:" + os.Getenv("SITE_PORT"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(router.RunListener(listener))
}

func page(c *gin.Context) {
	session := sessions.Default(c)
	count, _ := session.Get("count").(float64)
	c.HTML(http.StatusOK, "page.html", gin.H{
		"username": session.Get("username"), "count": int(count), "worker": os.Getpid(),
	})
}

func login(c *gin.Context) {
	// A real login checks a password first.
	username := c.PostForm("username")
	if !validName.MatchString(username) {
		c.String(http.StatusBadRequest, "A name has 1 to 64 letters, digits and . _ @ -\n")
		return
	}
	session := sessions.Default(c)
	session.Set("username", username)
	if err := session.Save(); err != nil {
		coatcheck.WriteError(c.Writer, c.Request, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/")
}

func logout(c *gin.Context) {
	session := sessions.Default(c)
	session.Clear()
	if err := session.Save(); err != nil {
		coatcheck.WriteError(c.Writer, c.Request, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/")
}

func count(c *gin.Context) {
	if _, err := sessions.Default(c).Add("count", 1); err != nil {
		coatcheck.WriteError(c.Writer, c.Request, err)
		return
	}
	page(c)
}
