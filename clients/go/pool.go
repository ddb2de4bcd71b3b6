package coatcheck

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"syscall"
	"time"
)

const (
	connectTimeout = 250 * time.Millisecond
	// connections is how many there are at most. A burst waits for one of them, rather than overrun the listener.
	connections = 64
	idleTimeout = 30 * time.Second
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

// take returns the connection that was kept last, unless there is none or it has to be new.
func (p *pool) take(ctx context.Context, call message, isNew bool) (*connection, error) {
	for {
		var kept *connection
		if !isNew {
			kept = p.pop()
		}
		if kept == nil {
			return p.connect(ctx, call.deadline)
		}
		if call.began.Sub(kept.usedAt) < idleTimeout {
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
	if err := conn.SetDeadline(deadline); err != nil {
		conn.Close()
		return nil, err
	}
	below := conn.(syscall.Conn) // net.TCPConn and net.UnixConn are
	if p.target.isTLS {
		secured := tls.Client(conn, p.tls)
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		conn = secured
	}
	return newConnection(conn, below, deadline)
}

// give keeps a connection for the next call.
func (p *pool) give(used *connection) {
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
		if time.Since(each.usedAt) < idleTimeout {
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
