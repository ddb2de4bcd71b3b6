package coatcheck

import (
	"context"
	"net"
	"testing"
	"time"
)

// aPool is a pool with idle connections, and the other ends of these.
func aPool(t *testing.T, count int) (*pool, []net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	pool := newPool(endpoint{network: "tcp", address: listener.Addr().String()}, nil)
	ends := []net.Conn{}
	for len(ends) < count {
		made, err := pool.connect(context.Background(), time.Now().Add(10*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		end, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { end.Close() })
		ends = append(ends, end)
		pool.give(made)
	}
	return pool, ends
}

// isClosed reports whether the other end closed the connection; it waits for at most as long.
func isClosed(end net.Conn, patience time.Duration) bool {
	_ = end.SetReadDeadline(time.Now().Add(patience))
	_, err := end.Read(make([]byte, 1))
	timeout, ok := err.(net.Error)
	return err != nil && !(ok && timeout.Timeout())
}

func TestOnlyAConnectionThatWasIdleForTooLongIsClosed(t *testing.T) {
	pool, ends := aPool(t, 2)
	pool.idle[0].idleSince = time.Now().Add(-idleTimeout)
	pool.sweep()
	if !isClosed(ends[0], 10*time.Second) || isClosed(ends[1], time.Millisecond) || len(pool.idle) != 1 {
		t.Errorf("%d are left", len(pool.idle))
	}
}

func TestAConnectionThatWasIdleForTooLongIsNotUsed(t *testing.T) {
	pool, ends := aPool(t, 1)
	old := pool.idle[0]
	old.idleSince = time.Now().Add(-idleTimeout)
	taken, err := pool.take(context.Background(), time.Now().Add(10*time.Second))
	if err != nil || taken == old || !isClosed(ends[0], 10*time.Second) {
		t.Errorf("the old one was used: %v, %v", taken == old, err)
	}
}

func TestAConnectionThatTheServiceClosedCostsNoRepeat(t *testing.T) {
	pool, ends := aPool(t, 2)
	used := pool.idle[0]
	ends[1].Close()
	for !isClosedHere(pool.idle[1]) {
	}
	taken, err := pool.take(context.Background(), time.Now().Add(10*time.Second))
	if err != nil || taken != used {
		t.Errorf("the other one was not used: %v", err)
	}
}

// isClosedHere reports whether the end of the stream has arrived.
func isClosedHere(kept *connection) bool {
	_ = kept.conn.SetReadDeadline(time.Now().Add(time.Second))
	return !kept.probe.isQuiet()
}

func TestCloseClosesWhatIsIdleAndWhatIsGivenBack(t *testing.T) {
	pool, ends := aPool(t, 2)
	taken, err := pool.take(context.Background(), time.Now().Add(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	pool.close()
	if !isClosed(ends[0], 10*time.Second) || isClosed(ends[1], time.Millisecond) {
		t.Error("not the idle one was closed")
	}
	pool.give(taken)
	if !isClosed(ends[1], 10*time.Second) {
		t.Error("the one that was given back is open")
	}
}
