package gorilla_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
	"github.com/coatcheck/coatcheck/clients/go/coatchecktest"
	"github.com/coatcheck/coatcheck/clients/go/gorilla"
)

func Example() {
	server := coatchecktest.NewServer() // a real one: coatcheck.NewClient("unix:/run/coatcheck/service.sock", …)
	defer server.Close()
	client := server.Client()
	defer client.Close()
	store := gorilla.NewStore(client)

	page := func(w http.ResponseWriter, r *http.Request) {
		session, err := store.Get(r, "shop")
		if err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		visits, _ := session.Values["visits"].(int)
		session.Values["visits"] = visits + 1
		if err := session.Save(r, w); err != nil {
			coatcheck.WriteError(w, r, err)
			return
		}
		fmt.Fprintln(w, "visit", visits+1)
	}

	cookie := ""
	for range [2]int{} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", cookie)
		recorder := httptest.NewRecorder()
		page(recorder, request)
		fmt.Println(strings.TrimSpace(recorder.Body.String()))
		if line := recorder.Header().Get("Set-Cookie"); line != "" {
			cookie, _, _ = strings.Cut(line, ";")
		}
	}
	// Output:
	// visit 1
	// visit 2
}
