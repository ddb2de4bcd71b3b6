package coatcheck

import (
	"io"
	"log"
	"time"
)

// SetClock lets tests move the client's time. Call it before the client is used.
func (c *Client) SetClock(now func() time.Time) { c.now = now }

// UncheckedClient makes a client without asking the service about itself.
func UncheckedClient(address string) *Client {
	target, err := parseAddress(address)
	if err != nil {
		panic(err)
	}
	wire := newWire(target, NewSecret("token"), nil)
	client := &Client{wire: wire, logger: log.New(io.Discard, "", 0), now: time.Now}
	client.follow = newFollower(client)
	return client
}

// Heard returns a channel with the answers to the client's questions for events, each after the near cache has applied
// it.
func (c *Client) Heard() <-chan Events {
	listener := ear{make(chan Events, 1)}
	c.follow.subscribe(listener)
	return listener.heard
}

type ear struct{ heard chan Events }

func (e ear) happened(_ time.Time, events Events) {
	select {
	case e.heard <- events:
	default: // the test is not waiting
	}
}

func (e ear) missed() {}

func (e ear) blind() {}

// Remembered is how many sessions the near cache holds.
func (c *Client) Remembered() int {
	c.near.mutex.RLock()
	defer c.near.mutex.RUnlock()
	return len(c.near.entries)
}
