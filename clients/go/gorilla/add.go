package gorilla

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gorilla/sessions"

	coatcheck "github.com/coatcheck/coatcheck/clients/go"
)

// Add adds a whole number to the number under a key, in one atomic step at the service, and returns the sum: a hundred
// parallel requests that add 1 count 100, while changing a value and saving it may count fewer. It needs no Save. The
// value is a float64, also in Values.
func (s *Store) Add(
	r *http.Request, w http.ResponseWriter, session *sessions.Session, key string, by int64,
) (int64, error) {
	work, err := s.begin(r, w, session)
	if err != nil {
		return 0, err
	}
	sum, err := work.add(key, by)
	return sum, work.note(err)
}

func (s *saving) add(key string, by int64) (int64, error) {
	if s.session.ID == "" {
		if _, isSet := s.session.Values[key]; isSet {
			return 0, fmt.Errorf("coatcheck: the session value %q is not saved yet; call Save before Add", key)
		}
		s.session.Values[key] = float64(by)
		return by, s.mintAll("")
	}
	change := coatcheck.PatchRequest{
		ID: s.session.ID, Add: map[string]json.Number{key: json.Number(strconv.FormatInt(by, 10))},
	}
	result, err := s.store.client.Patch(context.Background(), change)
	if err != nil {
		return 0, err
	}
	s.known.stored(result.Data, nil)
	var sum int64
	if err := json.Unmarshal(result.Data[key], &sum); err != nil {
		return 0, errors.New("coatcheck: the sum is not a whole number")
	}
	s.session.Values[key] = float64(sum)
	return sum, nil
}
