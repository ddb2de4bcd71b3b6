package coatcheck

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

const (
	connectTimeout = 250 * time.Millisecond
	// connections is how many there are at most. A burst waits for one of them, rather than overrun the listener.
	connections = 64
	idleTimeout = 30 * time.Second
	// glance is how often a call that waits looks whether its caller has given up. It spares a goroutine per call.
	glance = 50 * time.Millisecond
	// keptOutput is how much memory of a sent call a connection keeps for the next one.
	keptOutput = 16 << 10
)

// pool holds the connections to one address.
type pool struct {
	target endpoint
	tls    *tls.Config
	// slots has one element per call under way.
	slots chan struct{}

	mutex sync.Mutex
	// idle has the one that was used last at its end.
	idle       []*connection
	isClosed   bool
	isSweeping bool
}

// connection carries one call at a time.
type connection struct {
	conn   net.Conn
	reader *bufio.Reader
	output []byte
	probe  *probe
	// idleSince is when the last call ended.
	idleSince time.Time
	// ctx and deadline are those of the call under way.
	ctx      context.Context
	deadline time.Time
}

func newPool(target endpoint, config *tls.Config) *pool {
	if target.isTLS {
		if config == nil {
			config = &tls.Config{}
		}
		config = config.Clone()
		config.NextProtos = []string{"http/1.1"}
		if config.ServerName == "" {
			config.ServerName = target.name
		}
	}
	return &pool{target: target, tls: config, slots: make(chan struct{}, connections)}
}

// enter waits until there are fewer calls under way than there may be connections; leave has to follow.
func (p *pool) enter(ctx context.Context, deadline time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return context.DeadlineExceeded
	}
}

func (p *pool) leave() { <-p.slots }

// take returns a connection that was kept and is quiet, else a new one.
func (p *pool) take(ctx context.Context, deadline time.Time) (*connection, error) {
	for {
		kept := p.pop()
		if kept == nil {
			return p.connect(ctx, deadline)
		}
		isFresh := time.Since(kept.idleSince) < idleTimeout
		if isFresh && kept.conn.SetDeadline(deadline) == nil && kept.probe.isQuiet() {
			return kept, nil
		}
		kept.conn.Close()
	}
}

func (p *pool) pop() *connection {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return nil
	}
	kept := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return kept
}

// connect makes a new connection.
func (p *pool) connect(ctx context.Context, deadline time.Time) (*connection, error) {
	dialer := net.Dialer{Timeout: connectTimeout, Deadline: deadline}
	conn, err := dialer.DialContext(ctx, p.target.network, p.target.address)
	if err != nil {
		return nil, err
	}
	made := &connection{conn: conn, probe: newProbe(conn)}
	if err := conn.SetDeadline(deadline); err != nil {
		conn.Close()
		return nil, err
	}
	if p.target.isTLS {
		secured := tls.Client(conn, p.tls)
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		made.conn = secured
	}
	made.reader = bufio.NewReaderSize(made, longestLine)
	return made, nil
}

// give keeps a connection for the next call.
func (p *pool) give(used *connection) {
	if cap(used.output) > keptOutput {
		used.output = nil
	}
	used.idleSince = time.Now()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.isClosed {
		used.conn.Close()
		return
	}
	p.idle = append(p.idle, used)
	if !p.isSweeping {
		p.isSweeping = true
		time.AfterFunc(idleTimeout, p.sweep)
	}
}

// sweep closes what was idle for too long, and comes back while there is anything idle.
func (p *pool) sweep() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	kept := p.idle[:0]
	for _, each := range p.idle {
		if time.Since(each.idleSince) < idleTimeout {
			kept = append(kept, each)
		} else {
			each.conn.Close()
		}
	}
	for index := len(kept); index < len(p.idle); index++ {
		p.idle[index] = nil
	}
	p.idle = kept
	if p.isSweeping = len(kept) > 0; p.isSweeping {
		time.AfterFunc(idleTimeout/2, p.sweep)
	}
}

// close closes what is idle now, and every other connection after its call.
func (p *pool) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.isClosed = true
	for _, each := range p.idle {
		each.conn.Close()
	}
	p.idle = nil
}

// send writes the output. A connection whose write fails is not used again.
func (c *connection) send() error {
	_, err := c.conn.Write(c.output)
	return err
}

// Read reads from the connection until the deadline of the call, unless its caller gives up.
func (c *connection) Read(into []byte) (int, error) {
	for {
		if err := c.ctx.Err(); err != nil {
			return 0, err
		}
		until := c.deadline
		if now := time.Now(); !now.Before(until) {
			return 0, context.DeadlineExceeded
		} else if soon := now.Add(glance); c.ctx.Done() != nil && soon.Before(until) {
			until = soon
		}
		if err := c.conn.SetReadDeadline(until); err != nil {
			return 0, err
		}
		count, err := c.conn.Read(into)
		if count > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return count, err
		}
	}
}
