package resolve

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Tags are the names of the tags of each experience that was run, sorted; an experience without tags
// has none. Besides the jobs of all batches it asks for the experiences of each tag
// (listExperienceTags, listExperiencesWithExperienceTag) or for the tags of each experience
// (listExperienceTagsForExperience), whichever seems to need fewer requests, then keeps them. The map
// must not be changed. With [TolerateLoss] it is empty if the tags cannot be fetched.
func (r *Report) Tags(ctx context.Context) (map[uuid.UUID][]string, error) {
	batches, err := r.batches(ctx)
	if err != nil {
		return nil, err
	}
	return r.g.tags(ctx, tagsKey{}, "report "+r.info.ID.String(), batches)
}

// Tags are those of the experiences that the batch ran; see [Report.Tags].
func (b *Batch) Tags(ctx context.Context) (map[uuid.UUID][]string, error) {
	return b.g.tags(ctx, tagsKey{b.info.ID}, b.String(), []*Batch{b})
}

type tagsKey struct{ batch uuid.UUID }

func (g *graph) tags(ctx context.Context, key tagsKey, what string, batches []*Batch) (map[uuid.UUID][]string, error) {
	experiences, err := g.experiences(ctx, batches)
	if err != nil {
		return nil, err
	}
	tags, err := keep(ctx, g, key, func(ctx context.Context) (map[uuid.UUID][]string, error) {
		return g.fetchTags(ctx, experiences)
	})
	if err != nil {
		return nil, g.fail(ctx, Loss{What: "the experience tags of " + what, Batch: key.batch, Err: err})
	}
	return tags, nil
}

// experiences are those that were run in some batches, each once.
func (g *graph) experiences(ctx context.Context, batches []*Batch) ([]uuid.UUID, error) {
	var experiences []uuid.UUID
	known := map[uuid.UUID]bool{uuid.Nil: true}
	err := ordered(ctx, listsAhead, batches, func(ctx context.Context, b *Batch) ([]*Job, error) {
		return b.jobs(ctx)
	}, func(_ int, jobs []*Job) bool {
		for _, j := range jobs {
			if !known[j.experience] {
				known[j.experience] = true
				experiences = append(experiences, j.experience)
			}
		}
		return true
	})
	return experiences, err
}

// errTooMany means that one way of asking turned out to need more requests than the other.
var errTooMany = errors.New("too many requests")

func (g *graph) fetchTags(ctx context.Context, experiences []uuid.UUID) (map[uuid.UUID][]string, error) {
	tags := make(map[uuid.UUID][]string, len(experiences))
	for _, id := range experiences {
		tags[id] = nil
	}
	err := errTooMany
	if len(experiences) > 2 { // else asking one by one cannot be beaten
		err = g.tagsByTag(ctx, len(experiences), tags)
	}
	if errors.Is(err, errTooMany) {
		err = g.tagsByExperience(ctx, experiences, tags)
	}
	for _, names := range tags {
		slices.Sort(names)
	}
	return tags, err
}

// itemsPerRequest is how many items the API gives in one page at most.
const itemsPerRequest = 100

// tagsByTag asks for the experiences of each tag, unless that takes more than a number of requests.
func (g *graph) tagsByTag(ctx context.Context, most int, tags map[uuid.UUID][]string) error {
	all, err := listed(g, g.client.ExperienceTags(ctx, g.project))
	if err != nil {
		return err
	}
	if len(all) >= most {
		return errTooMany
	}
	var requests atomic.Int64
	found := map[uuid.UUID][]string{}
	err = ordered(ctx, listsAhead, all, func(ctx context.Context, t resim.Tag) ([]uuid.UUID, error) {
		var tagged []uuid.UUID
		n := 0
		for e, err := range g.client.TaggedExperiences(ctx, g.project, t.ID) {
			if err != nil {
				return nil, fmt.Errorf("tag %q: %w", t.Name, err)
			}
			if n%itemsPerRequest == 0 && requests.Add(1) > int64(most) {
				return nil, errTooMany
			}
			n++
			if _, wanted := tags[e.ID]; wanted {
				tagged = append(tagged, e.ID)
			}
		}
		g.account.lists.Add(1)
		return tagged, nil
	}, func(i int, tagged []uuid.UUID) bool {
		for _, id := range tagged {
			found[id] = append(found[id], all[i].Name)
		}
		return true
	})
	if err != nil {
		return err
	}
	maps.Copy(tags, found)
	return nil
}

// tagsByExperience asks for the tags of each experience.
func (g *graph) tagsByExperience(ctx context.Context, experiences []uuid.UUID, tags map[uuid.UUID][]string) error {
	return ordered(ctx, listsAhead, experiences, func(ctx context.Context, id uuid.UUID) ([]resim.Tag, error) {
		own, err := listed(g, g.client.TagsOfExperience(ctx, g.project, id))
		if err != nil {
			return nil, fmt.Errorf("experience %s: %w", id, err)
		}
		return own, nil
	}, func(i int, own []resim.Tag) bool {
		for _, t := range own {
			tags[experiences[i]] = append(tags[experiences[i]], t.Name)
		}
		return true
	})
}
