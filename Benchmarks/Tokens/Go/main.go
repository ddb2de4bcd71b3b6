// Verifies JSON Web Tokens with golang-jwt, alone and with a list of revoked ones.
//
//	tokens FIXTURE REDIS
//
// REDIS is host:port. Each line of standard input is a name and a count, and is answered with the CPU time of the process and the
// time on the clock for that many checks, in nanoseconds.
package main

import (
	"bufio"
	"crypto"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"syscall"
	"time"

	"github.com/golang-jwt/jwt"
	"github.com/gomodule/redigo/redis"
)

type fixture struct {
	Issuer     string
	Audience   string
	Revoked    []string
	Algorithms map[string]struct{ Key, Token string }
}

// The claims of an assertion of forward-auth.
type claims struct {
	jwt.RegisteredClaims
	Session string   `json:"sid"`
	Name    string   `json:"name"`
	Groups  []string `json:"groups"`
	Level   string   `json:"acr"`
	Methods []string `json:"amr"`
}

// A check of the credential of one request.
type check func() error

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: tokens FIXTURE REDIS")
	}
	text, err := os.ReadFile(os.Args[1])
	must(err)
	var given fixture
	must(json.Unmarshal(text, &given))
	connection, err := redis.Dial("tcp", os.Args[2])
	must(err)
	serve(checks(given, connection))
}

// The key that a token's header names, as in a server that rotates its keys, and only for its own algorithm.
func keyFunction(given fixture) jwt.Keyfunc {
	keys := map[string]any{}
	for name, algorithm := range given.Algorithms {
		keys[name] = key(name, []byte(algorithm.Key))
	}
	names := map[string]string{"hs256": "HS256", "es256": "ES256", "eddsa": "EdDSA", "rs256": "RS256"}
	return func(token *jwt.Token) (any, error) {
		name, _ := token.Header["kid"].(string)
		if token.Method.Alg() != names[name] {
			return nil, fmt.Errorf("unexpected algorithm %s", token.Method.Alg())
		}
		return keys[name], nil
	}
}

func key(name string, text []byte) any {
	var key crypto.PublicKey
	var err error
	switch name {
	case "hs256":
		return text
	case "es256":
		key, err = jwt.ParseECPublicKeyFromPEM(text)
	case "eddsa":
		key, err = jwt.ParseEdPublicKeyFromPEM(text)
	default:
		key, err = jwt.ParseRSAPublicKeyFromPEM(text)
	}
	must(err)
	return key
}

func checks(given fixture, connection redis.Conn) map[string]check {
	find := keyFunction(given)
	revoked := map[string]bool{}
	for _, id := range given.Revoked {
		revoked[id] = true
	}
	all := map[string]check{}
	for name, algorithm := range given.Algorithms {
		text := algorithm.Token
		verify := func() (*claims, error) {
			var found claims
			if _, err := jwt.ParseWithClaims(text, &found, find); err != nil {
				return nil, err
			}
			if !found.VerifyAudience(given.Audience, true) || !found.VerifyIssuer(given.Issuer, true) {
				return nil, fmt.Errorf("another audience or issuer")
			}
			return &found, nil
		}
		all[name+":none"] = func() error { _, err := verify(); return err }
		all[name+":memory"] = func() error {
			found, err := verify()
			if err == nil && revoked[found.ID] {
				err = fmt.Errorf("revoked")
			}
			return err
		}
		all[name+":redis"] = func() error {
			found, err := verify()
			if err != nil {
				return err
			}
			isRevoked, err := redis.Bool(connection.Do("EXISTS", "revoked:"+found.ID))
			if err == nil && isRevoked {
				err = fmt.Errorf("revoked")
			}
			return err
		}
	}
	return all
}

func serve(checks map[string]check) {
	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		var name string
		var count int
		_, err := fmt.Sscan(input.Text(), &name, &count)
		must(err)
		before, begun := processorTime(), time.Now()
		for turn := 0; turn < count; turn++ {
			must(checks[name]())
		}
		fmt.Println(processorTime()-before, time.Since(begun).Nanoseconds())
	}
}

func processorTime() int64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
