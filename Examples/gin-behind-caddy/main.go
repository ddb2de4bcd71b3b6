// Two small applications without any code for passwords, cookies or sessions: Caddy allows only requests that Coatcheck
// accepts, and sets these headers itself. They can be trusted because only Caddy reaches this port.
package main

import (
	"fmt"
	"net/http"
	"os"
	"sync"

	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery(), recognise)

	router.GET("/", func(c *gin.Context) {
		c.String(http.StatusOK, "Hello, %s\n", c.GetHeader("Remote-User"))
	})

	var lock sync.Mutex
	visits := map[string]int{}
	router.GET("/count", func(c *gin.Context) {
		lock.Lock()
		defer lock.Unlock()
		session := c.GetHeader("Remote-Session")
		visits[session]++
		c.String(http.StatusOK, "%d\n", visits[session])
	})

	if err := router.Run("127.0.0.1:" + os.Getenv("APP_PORT")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func recognise(c *gin.Context) {
	if c.GetHeader("Remote-User") == "" {
		c.AbortWithStatus(http.StatusUnauthorized)
	}
}
