// Sessions in Redis by gorilla/sessions and redistore: POST /login signs ada in, GET / names the user or answers 401.
package main

import (
	"io"
	"log"
	"net/http"
	"os"

	"github.com/boj/redistore"
	"github.com/gorilla/sessions"
)

func main() {
	store, err := redistore.NewRediStore(32, "tcp", os.Getenv("REDIS"), "", []byte("a key of thirty-two bytes length"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		session, _ := store.Get(r, "session")
		session.Values["user"] = "ada"
		if err := sessions.Save(r, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		session, err := store.Get(r, "session")
		user, ok := session.Values["user"].(string)
		if err != nil || !ok {
			http.Error(w, "Please sign in.", http.StatusUnauthorized)
			return
		}
		io.WriteString(w, user)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("APP_PORT"), nil))
}
