// The Go client behind net/http, as a program for the driver.
package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

var capabilities = []string{
	"near", "remember", "keep", "step_up", "rotate", "offers", "streams", "end_others", "devices", "device",
}

type command struct {
	ID        int                 `json:"id"`
	Do        string              `json:"do"`
	Service   string              `json:"service"`
	TokenFile string              `json:"token_file"`
	Near      string              `json:"near"`
	Cookies   map[string]string   `json:"cookies"`
	Address   string              `json:"address"`
	Headers   map[string]string   `json:"headers"`
	Script    [][]json.RawMessage `json:"script"`
}

type answer map[string]any

// program reads commands and answers them, requests in goroutines of their own.
type program struct {
	client *coatcheck.Client
	output sync.Mutex
}

func main() {
	program := &program{}
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var command command
		if err := json.Unmarshal(line, &command); err != nil {
			program.write(answer{"id": 0, "error": err.Error()})
			continue
		}
		switch command.Do {
		case "start":
			program.write(program.start(command))
		case "request":
			go func() { program.write(program.serve(command)) }()
		default:
			program.write(answer{"id": command.ID, "unsupported": command.Do})
		}
	}
}

func (p *program) write(answer answer) {
	p.output.Lock()
	defer p.output.Unlock()
	_ = json.NewEncoder(os.Stdout).Encode(answer)
}

func (p *program) start(command command) answer {
	if p.client != nil {
		p.client.Close()
	}
	modes := map[string]coatcheck.NearMode{"off": coatcheck.NearOff, "ends": coatcheck.NearEnds, "all": coatcheck.NearAll}
	client, err := coatcheck.NewClient(
		command.Service, coatcheck.TokenFile(command.TokenFile), coatcheck.NearCache(modes[command.Near]),
	)
	if err != nil {
		return answer{"id": command.ID, "error": err.Error()}
	}
	p.client = client
	return answer{"id": command.ID, "client": "coatcheck (Go) with net/http", "capabilities": capabilities}
}

func (p *program) serve(command command) answer {
	request := httptest.NewRequest(http.MethodGet, "https://shop.example/", nil)
	request.RemoteAddr = command.Address + ":40000"
	for name, value := range command.Headers {
		request.Header.Set(name, value)
	}
	for name, value := range command.Cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	page := &page{script: command.Script, results: []any{}}
	response := httptest.NewRecorder()
	coatcheck.Middleware(p.client)(page).ServeHTTP(response, request)
	if page.unsupported != "" {
		return answer{"id": command.ID, "unsupported": page.unsupported}
	}
	headers := map[string]string{}
	for name := range response.Result().Header {
		if name != "Set-Cookie" {
			headers[name] = response.Result().Header.Get(name)
		}
	}
	told := answer{
		"id": command.ID, "status": response.Code, "headers": headers, "results": page.results,
		"set_cookie": append([]string{}, response.Result().Header.Values("Set-Cookie")...),
	}
	if page.failure != nil {
		told["error"] = page.failure.Error()
	}
	return told
}
