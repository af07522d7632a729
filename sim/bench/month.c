/* A month of care in C, one thread: the algorithm of sim/care/kernel.py, as the yardstick of `lcpsim bench`. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define STREAMS 9
#define PLANNED 3
#define DEATH 9
#define FAMILIES 4
#define GROUPS 10
#define SETS 1024
#define CELLS 190
#define CODES 256
#define EMPTY (-32768)
#define ALWAYS 255u
#define GOLDEN 0x9E3779B97F4A7C15ull

static const int FIRST[FAMILIES + 1] = {0, 3, 5, 6, 9};

typedef struct {
    int64_t practices, gps, month_number, run_month, knots, followups;
    uint64_t key;
    double head_room, followup_pence;
    const int64_t *edge, *gp_start;
    const uint32_t *identity;
    int16_t *birth_month;
    const uint8_t *sex_fifth, *gp, *frailty;
    const uint16_t *conditions;
    uint32_t *bound;
    int64_t *population;
    const double *rate, *level, *weight, *condition_weight, *death;
    const int8_t *band_of_age;
    const double *style_practice, *style_gp, *group_at_most, *factor_by_gp, *factor_by_practice;
    const double *quantiles, *mean_pence, *price_level, *mff, *group_price, *followup_at_most;
    const uint64_t *salts, *family_word;
    int64_t *count_by_gp, *pence_by_gp, *count_by_practice, *pence_by_practice, *followup_count, *by_group, *deaths;
} Month;

static inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

static inline double half(uint64_t bits) { return ((double)bits + 0.5) * 0x1p-32; }

static inline double unit(uint64_t bits) { return (double)(mix(bits) >> 11) * 0x1p-53; }

static inline int64_t place_drawn(const double *at_most, int64_t size, uint64_t bits) {
    double u = unit(bits);
    int64_t place = 0;
    while (place < size - 1 && u >= at_most[place]) place++;
    return place;
}

static int64_t price(const Month *m, int stream, double mean, uint64_t bits) {
    const double *table = m->quantiles + (int64_t)stream * 2 * (m->knots + 1);
    double place = unit(bits) * (double)m->knots;
    int64_t knot = (int64_t)place;
    if (knot == m->knots - 1) {
        place = (place - (double)knot) * (double)m->knots;
        table += m->knots + 1;
        knot = (int64_t)place;
    }
    double below = table[knot];
    return (int64_t)floor(mean * (below + (place - (double)knot) * (table[knot + 1] - below)) + 0.5);
}

static void book(Month *m, int stream, uint64_t bits, int64_t practice, int64_t doctor, int64_t cell, const double *local) {
    double mean = m->mean_pence[stream * CELLS + cell] * local[stream];
    if (stream < PLANNED) {
        int kind = stream == 0 ? 0 : 1;
        int64_t base = ((int64_t)kind * m->practices + practice) * GROUPS;
        int64_t group = place_drawn(m->group_at_most + base, GROUPS, bits ^ m->salts[2 * (STREAMS + 1) + stream]);
        m->by_group[base + group]++;
        mean *= m->group_price[kind * GROUPS + group];
    }
    int64_t pence = price(m, stream, mean, bits ^ m->salts[stream]);
    if (stream == 0 || stream == 5) {
        int64_t more = place_drawn(m->followup_at_most, m->followups, bits ^ m->salts[3 * (STREAMS + 1) + stream]);
        m->followup_count[(stream == 0 ? 0 : 1) * m->practices + practice] += more;
        pence += more * (int64_t)floor(m->followup_pence * local[stream] + 0.5);
    }
    if (stream < PLANNED) {
        m->count_by_gp[stream * m->gps + doctor]++;
        m->pence_by_gp[stream * m->gps + doctor] += pence;
    } else {
        m->count_by_practice[(stream - PLANNED) * m->practices + practice]++;
        m->pence_by_practice[(stream - PLANNED) * m->practices + practice] += pence;
    }
}

static inline double factor_of(const Month *m, int stream, int64_t practice, int64_t doctor) {
    return stream < PLANNED ? m->factor_by_gp[stream * m->gps + doctor]
                            : m->factor_by_practice[(stream - PLANNED) * m->practices + practice];
}

static int look(Month *m, int64_t row, int64_t practice, const double *local, uint64_t first, const uint8_t *near) {
    int64_t age = (m->month_number - m->birth_month[row]) / 12;
    int64_t cell = (int64_t)m->band_of_age[age < 120 ? age : 120] * 10 + m->sex_fifth[row];
    int code = m->frailty[row], held = m->conditions[row], dead = 0;
    int64_t doctor = m->gp_start[practice] + m->gp[row];
    double style_of_gp = m->style_gp[doctor], own[STREAMS];
    for (int family = 0; family < FAMILIES; family++) {
        if (!near[family]) continue;
        uint64_t bits = mix(first ^ m->family_word[family]), quarter = (first >> (16 * family)) & 0xFFFFull;
        double end = 0.0, dies = 0.0;
        for (int stream = FIRST[family]; stream < FIRST[family + 1]; stream++) {
            double manner = m->style_practice[stream * m->practices + practice];
            if (stream < PLANNED) manner *= style_of_gp;
            own[stream] = m->rate[stream * CELLS + cell] * m->level[stream] *
                          (m->weight[stream * CODES + code] * m->condition_weight[stream * SETS + held]) * manner;
            end += m->head_room * own[stream];
        }
        if (family == 1) {
            dies = m->death[(age < 110 ? age : 110) * 10 + m->sex_fifth[row]];
            dies *= m->weight[DEATH * CODES + code] * m->condition_weight[DEATH * SETS + held];
        }
        double x = ((double)((quarter << 32) | (bits >> 32)) + 0.5) * 0x1p-48;
        if (end + dies >= 1.0) {
            for (int stream = FIRST[family]; stream < FIRST[family + 1]; stream++) {
                if (!(own[stream] > 0.0)) continue;
                int64_t parts = (int64_t)ceil(m->head_room * own[stream]) + 4;
                for (int64_t number = 0; number < parts; number++) {
                    uint64_t drawn = mix((bits ^ m->salts[(STREAMS + 1) + stream]) + (uint64_t)number * GOLDEN);
                    if (half(drawn >> 32) / (own[stream] / (double)parts) < factor_of(m, stream, practice, doctor))
                        book(m, stream, drawn, practice, doctor, cell, local);
                }
            }
            if (family == 1) dead = half(mix(bits ^ m->salts[(STREAMS + 1) + DEATH]) >> 32) < dies;
        } else if (x < end + dies) {
            double reached = 0.0;
            int taken = 0;
            for (int stream = FIRST[family]; stream < FIRST[family + 1] && !taken; stream++) {
                double below = reached;
                reached += m->head_room * own[stream];
                if (x < reached) {
                    taken = 1;
                    if ((x - below) / own[stream] < factor_of(m, stream, practice, doctor))
                        book(m, stream, bits, practice, doctor, cell, local);
                }
            }
            if (family == 1 && !taken) dead = 1;
        }
    }
    return dead;
}

void month_of_care(Month *m) {
    for (int64_t practice = 0; practice < m->practices; practice++) {
        int64_t start = m->edge[practice], rows = m->edge[practice + 1] - start, found = 0;
        double local[STREAMS];
        for (int stream = 0; stream < STREAMS; stream++) local[stream] = m->price_level[stream] * m->mff[practice];
        uint8_t *near = malloc(FAMILIES * (size_t)rows + 1);
        uint64_t *words = malloc(sizeof(uint64_t) * ((size_t)rows + 1));
        int32_t *candidates = malloc(sizeof(int32_t) * ((size_t)rows + 1));
        for (int64_t offset = 0; offset < rows; offset++)
            words[offset] = mix(m->key + (((uint64_t)m->identity[start + offset] << 8) | (uint64_t)m->run_month) * GOLDEN);
        const uint16_t *quarters = (const uint16_t *)words;
        const uint8_t *roots = (const uint8_t *)(m->bound + start);
        for (int64_t place = 0; place < FAMILIES * rows; place++) {
            uint32_t root = roots[place];
            near[place] = (quarters[place] < root * root) | (root == ALWAYS);
        }
        const uint32_t *near_any = (const uint32_t *)near;
        for (int64_t offset = 0; offset < rows; offset++) {
            candidates[found] = (int32_t)offset;
            found += near_any[offset] != 0;
        }
        for (int64_t candidate = 0; candidate < found; candidate++) {
            int64_t row = start + candidates[candidate];
            if (look(m, row, practice, local, words[candidates[candidate]], near + FAMILIES * candidates[candidate])) {
                m->birth_month[row] = EMPTY;
                m->bound[row] = 0;
                m->deaths[practice]++;
                m->population[practice]--;
            }
        }
        free(near);
        free(words);
        free(candidates);
    }
}
