/* The catalogue's data are complete and consistent, and ino_muscle_create refuses what is wrong, by
 * name. Entries made for tests ("own-...") join the shipped ones, see own_registry.h. */
#include "kit.h"
#include "own_registry.h"

static int is_own(const char *id)
{
    return strncmp(id, "own-", 4) == 0;
}

static void must_be_text(const char *text, const char *what, const char *id)
{
    ck_assert_msg(text && *text, "%s of %s is missing", what, id);
}

/* ---- data ---- */

static void check_rows(const ino_parameter *rows, size_t n, const char *id)
{
    for (size_t k = 0; k < n; k++) {
        const ino_parameter *p = &rows[k];
        must_be_text(p->symbol, "symbol", id);
        must_be_text(p->unit, "unit", p->symbol);
        must_be_text(p->meaning, "meaning", p->symbol);
        must_be_text(p->source, "source", p->symbol);
        ck_assert_msg(p->min <= p->value && p->value <= p->max, "%s of %s: %g not in %g..%g",
                      p->symbol, id, p->value, p->min, p->max);
        for (size_t j = 0; j < k; j++)
            ck_assert_msg(strcmp(rows[j].symbol, p->symbol) != 0, "%s of %s twice", p->symbol, id);
    }
}

START_TEST(every_parameter_has_unit_meaning_source_and_a_default_in_range)
{
    ck_assert_uint_ge(ino_model_count(), 2);
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *m = ino_model_at(i);
        ck_assert_uint_gt(ino_model_parameter_count(m), 0);
        check_rows(ino_model_parameter(m, 0), ino_model_parameter_count(m), ino_model_id(m));
        ck_assert_ptr_null(ino_model_parameter(m, ino_model_parameter_count(m)));
    }
    ck_assert_ptr_null(ino_model_at(ino_model_count()));
    ck_assert_ptr_null(ino_fibre_at(ino_fibre_count()));
    ck_assert_ptr_null(ino_drug_at(ino_drug_count()));
}
END_TEST

START_TEST(every_entry_describes_itself)
{
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *m = ino_model_at(i);
        const char *id = ino_model_id(m);
        must_be_text(ino_model_title(m), "title", id);
        must_be_text(ino_model_thin_filament(m), "thin filament", id);
        must_be_text(ino_model_crossbridges(m), "cross-bridges", id);
        must_be_text(ino_model_equations(m), "equations", id);
        must_be_text(ino_model_sensitizer(m), "sensitizer", id);
        const ino_fibre *fibre;
        ck_assert_int_eq(ino_fibre_find(m, NULL, &fibre, NULL), INO_OK); /* at least one */
    }
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        const char *id = ino_fibre_id(f);
        must_be_text(ino_fibre_title(f), "title", id);
        must_be_text(ino_fibre_species(f), "species", id);
        must_be_text(ino_fibre_tissue(f), "tissue", id);
        must_be_text(ino_fibre_preparation(f), "preparation", id);
        must_be_text(ino_fibre_condition(f), "condition", id);
        must_be_text(ino_fibre_open_questions(f), "open questions", id);
        double t = ino_fibre_temperature_C(f);
        ck_assert(isnan(t) || (t >= 0 && t < 45));
    }
    for (size_t i = 0; i < ino_drug_count(); i++) {
        const ino_drug *d = ino_drug_at(i);
        const char *id = ino_drug_id(d);
        must_be_text(ino_drug_title(d), "title", id);
        must_be_text(ino_drug_mechanism(d), "mechanism", id);
        must_be_text(ino_drug_unknown(d), "what is unknown", id);
        for (int t = 0; t < 3; t++)
            must_be_text(ino_drug_statement(d, (ino_troponin)t), "statement", id);
    }
}
END_TEST

START_TEST(ids_are_unique_and_found_again)
{
    for (size_t i = 0; i < ino_model_count(); i++)
        ck_assert_ptr_eq(ino_model_find(ino_model_id(ino_model_at(i))), ino_model_at(i));
    for (size_t i = 0; i < ino_drug_count(); i++)
        ck_assert_ptr_eq(ino_drug_find(ino_drug_id(ino_drug_at(i))), ino_drug_at(i));
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i), *found = NULL;
        const ino_model *m = ino_fibre_model(f);
        ck_assert_msg(m != NULL, "model of %s", ino_fibre_id(f));
        ck_assert_int_eq(ino_fibre_find(m, ino_fibre_id(f), &found, NULL), INO_OK);
        ck_assert_ptr_eq(found, f);
        char full[256];
        snprintf(full, sizeof full, "%s:%s", ino_model_id(m), ino_fibre_id(f));
        ck_assert_int_eq(ino_fibre_find(NULL, full, &found, NULL), INO_OK);
        ck_assert_ptr_eq(found, f);
        ck_assert_ptr_null(strpbrk(ino_fibre_id(f), ": ,="));
    }
}
END_TEST

START_TEST(fibre_rows_name_parameters_of_their_model_in_range_with_source)
{
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        const ino_model *m = ino_fibre_model(f);
        for (size_t r = 0; r < f->n_rows; r++) {
            const struct ino_fibre_row *row = &f->rows[r];
            size_t k = 0, n = ino_model_parameter_count(m);
            while (k < n && strcmp(ino_model_parameter(m, k)->symbol, row->symbol) != 0)
                k++;
            ck_assert_msg(k < n, "%s: no parameter %s", f->id, row->symbol);
            const ino_parameter *p = ino_model_parameter(m, k);
            ck_assert_msg(row->value >= p->min && row->value <= p->max, "%s: %s = %g", f->id,
                          row->symbol, row->value);
            must_be_text(row->source, "source", row->symbol);
            ck_assert_double_eq(ino_fibre_value(f, k), row->value);
            ck_assert_str_eq(ino_fibre_source(f, k), row->source);
            for (size_t q = 0; q < r; q++)
                ck_assert_msg(strcmp(f->rows[q].symbol, row->symbol) != 0, "%s: %s twice", f->id,
                              row->symbol);
        }
        ino_muscle_free(make_muscle(
            is_own(f->id) && strcmp(f->id, "own-twin") == 0
                ? (strcmp(f->model, "rdq20mf") == 0 ? "rdq20mf:own-twin" : "inotrope1:own-twin")
                : f->id,
            NO_DRUGS, INO_DRUG_FAST, NO_CHANGES));
    }
}
END_TEST

START_TEST(the_reference_length_of_a_fibre_is_its_models_sl0)
{
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        const ino_model *m = ino_fibre_model(f);
        for (size_t k = 0; k < ino_model_parameter_count(m); k++)
            if (strcmp(ino_model_parameter(m, k)->symbol, "SL0") == 0)
                ck_assert_msg(ino_fibre_value(f, k) == ino_fibre_sl0_um(f), "%s", f->id);
    }
}
END_TEST

/* A fibre's number of Ca sites follows from its troponin: two in fast fibres, else one. */
START_TEST(fast_troponin_has_two_calcium_sites_and_the_others_one)
{
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        const ino_model *m = ino_fibre_model(f);
        for (size_t k = 0; k < ino_model_parameter_count(m); k++)
            if (strcmp(ino_model_parameter(m, k)->symbol, "sites") == 0)
                ck_assert_msg(ino_fibre_value(f, k) ==
                                  (ino_fibre_troponin(f) == INO_TROPONIN_FAST ? 2 : 1),
                              "%s", f->id);
    }
}
END_TEST

START_TEST(drug_entries_are_complete)
{
    for (size_t i = 0; i < ino_drug_count(); i++) {
        const ino_drug *d = ino_drug_at(i);
        ck_assert_uint_le(d->n_targets, 6); /* INO_DRUG_TARGETS of core/muscle.h */
        if (d->kind == INO_DRUG_TROPONIN)
            must_be_text(d->site, "site", d->id);
        for (int t = 0; t < 3; t++) {
            size_t n = ino_drug_parameter_count(d, (ino_troponin)t);
            ck_assert_uint_eq(n == 0, !d->entry[t].known);
            if (!n)
                continue;
            check_rows(ino_drug_parameter(d, (ino_troponin)t, 0), n, d->id);
            ck_assert_ptr_null(ino_drug_parameter(d, (ino_troponin)t, n));
            static const char *const troponin[] = {"K_D", "alpha", "beta", "kD_off"};
            static const char *const part[] = {"effect", "EC50", "hill"};
            if (d->kind == INO_DRUG_TROPONIN) {
                ck_assert_uint_eq(n, 4);
                for (size_t k = 0; k < 4; k++)
                    ck_assert_str_eq(d->entry[t].rows[k].symbol, troponin[k]);
                ck_assert_double_gt(d->entry[t].rows[0].min, 0);
                continue;
            }
            if (d->kind == INO_DRUG_ON_RATE) {
                ck_assert_uint_eq(n, d->n_doses);
                for (size_t k = 0; k < n; k++)
                    ck_assert(d->dose_uM[k] > (k ? d->dose_uM[k - 1] : 0) &&
                              d->entry[t].rows[k].min > 0);
                continue;
            }
            ck_assert_uint_eq(n, 3 * d->n_targets);
            for (size_t k = 0; k < n; k++) {
                char symbol[64];
                snprintf(symbol, sizeof symbol, "%s.%s", d->targets[k / 3], part[k % 3]);
                ck_assert_str_eq(d->entry[t].rows[k].symbol, symbol);
                ck_assert(k % 3 == 0 || d->entry[t].rows[k].min > 0);
            }
        }
    }
}
END_TEST

/* ---- references ---- */

static char *read_bibliography(void)
{
    FILE *file = fopen(source_path("models/refs.bib"), "r");
    ck_assert_msg(file != NULL, "cannot open %s (set INOTROPE_SOURCE)",
                  source_path("models/refs.bib"));
    enum { MOST = 1 << 20 };
    char *text = malloc(MOST);
    ck_assert_ptr_nonnull(text);
    size_t n = fread(text, 1, MOST - 1, file);
    fclose(file);
    text[n] = 0;
    return text;
}

static void check_keys(const char *bib, const char *keys, const char *id)
{
    char list[1024], entry[128];
    must_be_text(keys, "references", id);
    ck_assert_uint_lt(strlen(keys), sizeof list);
    strcpy(list, keys);
    for (char *key = strtok(list, ", "); key; key = strtok(NULL, ", ")) {
        snprintf(entry, sizeof entry, "{%s,", key);
        ck_assert_msg(strstr(bib, entry) != NULL, "%s: no entry '%s' in refs.bib", id, key);
    }
}

START_TEST(every_reference_key_is_in_the_bibliography)
{
    char *bib = read_bibliography();
    for (size_t i = 0; i < ino_model_count(); i++)
        check_keys(bib, ino_model_references(ino_model_at(i)), ino_model_id(ino_model_at(i)));
    for (size_t i = 0; i < ino_fibre_count(); i++)
        check_keys(bib, ino_fibre_references(ino_fibre_at(i)), ino_fibre_id(ino_fibre_at(i)));
    for (size_t i = 0; i < ino_drug_count(); i++)
        check_keys(bib, ino_drug_references(ino_drug_at(i)), ino_drug_id(ino_drug_at(i)));
    free(bib);
}
END_TEST

START_TEST(bibliography_keys_are_unique)
{
    char *bib = read_bibliography();
    for (char *at = strchr(bib, '@'); at; at = strchr(at + 1, '@')) {
        char key[128];
        if ((at != bib && at[-1] != '\n') || sscanf(at, "@%*[a-z]{%100[^,\n]", key) != 1)
            continue;
        char entry[sizeof key + 2];
        snprintf(entry, sizeof entry, "{%s,", key);
        char *first = strstr(bib, entry);
        ck_assert_msg(first && !strstr(first + 1, entry), "key %s", key);
    }
    free(bib);
}
END_TEST

/* ---- refusals ---- */

static ino_error error;
static ino_muscle *const untouched = (ino_muscle *)(uintptr_t)0x51; /* never dereferenced */

static ino_status try(ino_muscle_spec spec)
{
    ino_muscle *m = untouched;
    ino_error_init(&error);
    spec.size = sizeof spec;
    spec.temperature_C = NAN;
    ino_status status = ino_muscle_create(&spec, &m, &error);
    if (status == INO_OK)
        ino_muscle_free(m);
    else
        ck_assert_ptr_eq(m, untouched); /* a failed call leaves its objects unchanged */
    ck_assert_int_eq(error.status, status);
    ino_muscle *again = untouched;
    ino_status silent = ino_muscle_create(&spec, &again, NULL); /* error may be NULL */
    ck_assert_int_eq(silent, status);
    if (silent == INO_OK)
        ino_muscle_free(again);
    return status;
}

static void text_has(const char *word)
{
    ck_assert_msg(strstr(error.text, word) != NULL, "'%s' lacks '%s'", error.text, word);
}

START_TEST(misspelt_ids_name_the_nearest)
{
    ck_assert_int_eq(try((ino_muscle_spec){.model = "rdq20fm"}), INO_UNKNOWN_ID);
    text_has("'rdq20fm'");
    text_has("'rdq20mf'");
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "human-body-temprature"}), INO_UNKNOWN_ID);
    text_has("'human-body-temperature'");
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "Human-Body-Temperature"}), INO_UNKNOWN_ID);
    text_has("'human-body-temperature'");
    const char *drug = "levosimendane";
    ck_assert_int_eq(
        try((ino_muscle_spec){.fibre = "human-body-temperature", .n_drugs = 1, .drugs = &drug}),
        INO_UNKNOWN_ID);
    text_has("'levosimendan'");
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "zzzzzzzzzzzzzzzzzzzz"}), INO_UNKNOWN_ID);
    ck_assert_ptr_null(strstr(error.text, "did you mean"));
    ck_assert_int_eq(try((ino_muscle_spec){.model = ""}), INO_UNKNOWN_ID);
}
END_TEST

START_TEST(a_word_of_any_length_is_refused_without_harm)
{
    static char word[100000];
    memset(word, 'x', sizeof word - 1);
    const char *drug = word;
    ino_change change = {word, 1, 0};
    ck_assert_int_eq(try((ino_muscle_spec){.model = word}), INO_UNKNOWN_ID);
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = word}), INO_UNKNOWN_ID);
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "own-one-site", .n_drugs = 1, .drugs = &drug}),
                     INO_UNKNOWN_ID);
    ck_assert_int_eq(
        try((ino_muscle_spec){.fibre = "own-one-site", .n_changes = 1, .changes = &change}),
        INO_UNKNOWN_PARAMETER);
    ck_assert_uint_lt(strlen(error.text), sizeof error.text);
}
END_TEST

START_TEST(a_fibre_of_two_models_is_ambiguous_until_the_model_is_named)
{
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "own-twin"}), INO_AMBIGUOUS_ID);
    text_has("rdq20mf:own-twin");
    text_has("inotrope1:own-twin");
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "rdq20mf:own-twin"}), INO_OK);
    ck_assert_int_eq(try((ino_muscle_spec){.model = "rdq20mf", .fibre = "own-twin"}), INO_OK);
    ino_muscle *m = make_muscle("rdq20mf:own-twin", NO_DRUGS, INO_DRUG_FAST, NO_CHANGES);
    ck_assert_str_eq(ino_model_id(ino_muscle_model(m)), "rdq20mf");
    ck_assert_double_eq(value_of(m, "gamma"), 11);
    ino_muscle_free(m);
}
END_TEST

START_TEST(a_fibre_of_another_model_is_refused_with_that_models_name)
{
    ck_assert_int_eq(
        try((ino_muscle_spec){.model = "inotrope1", .fibre = "human-body-temperature"}),
        INO_UNKNOWN_ID);
    text_has("rdq20mf");
    ck_assert_int_eq(
        try((ino_muscle_spec){.model = "inotrope1", .fibre = "rdq20mf:human-body-temperature"}),
        INO_UNKNOWN_ID);
    ck_assert_int_eq(try((ino_muscle_spec){.model = NULL}), INO_BAD_ARGUMENT);
    ck_assert_int_eq(try((ino_muscle_spec){.model = "rdq20mf"}), INO_OK); /* its first fibre */
}
END_TEST

START_TEST(a_specification_that_was_not_initialised_is_refused)
{
    ino_muscle_spec spec;
    memset(&spec, 0, sizeof spec);
    ino_muscle *m = untouched;
    ck_assert_int_eq(ino_muscle_create(&spec, &m, NULL), INO_BAD_ARGUMENT);
    ck_assert_ptr_eq(m, untouched);
    ck_assert_int_eq(ino_muscle_create(NULL, &m, NULL), INO_BAD_ARGUMENT);
    ino_muscle_spec_init(&spec);
    spec.fibre = "own-one-site";
    ck_assert_int_eq(ino_muscle_create(&spec, NULL, NULL), INO_BAD_ARGUMENT);
    ino_muscle_free(NULL); /* allowed */
}
END_TEST

/* ---- changed parameters ---- */

START_TEST(changes_set_and_scale_in_their_order)
{
    ino_muscle *m = make_muscle("human-body-temperature", DRUGS("levosimendan"), INO_DRUG_FAST,
                                CHANGES({"gamma", 3, 0}, {"gamma", 2, 1}, {"Koff", 0.5, 1},
                                        {"levosimendan.K_D", 7, 0}, {"Q", 2, 1}, {"Q", 5, 0}));
    ck_assert_double_eq(value_of(m, "gamma"), 6);
    ck_assert_double_eq(value_of(m, "Koff"), 50);
    ck_assert_double_eq(value_of(m, "levosimendan.K_D"), 7);
    ck_assert_double_eq(value_of(m, "Q"), 5);
    ck_assert_double_eq(value_of(m, "mu"), 10);
    size_t k = ino_muscle_parameter_index(m, "gamma");
    ck_assert_ptr_nonnull(strstr(ino_muscle_parameter(m, k)->source, "user"));
    k = ino_muscle_parameter_index(m, "mu");
    ck_assert_ptr_null(strstr(ino_muscle_parameter(m, k)->source, "user"));
    ck_assert_uint_eq(ino_muscle_parameter_index(m, "no such"), ino_muscle_parameter_count(m));
    ck_assert_ptr_null(ino_muscle_parameter(m, ino_muscle_parameter_count(m)));
    ino_muscle_free(m);
}
END_TEST

/* Every parameter of every model, below its minimum, above its maximum, NaN. */
START_TEST(a_value_out_of_its_range_is_refused_with_the_range)
{
    for (size_t i = 0; i < ino_model_count(); i++) {
        const ino_model *model = ino_model_at(i);
        for (size_t k = 0; k < ino_model_parameter_count(model); k++) {
            const ino_parameter *p = ino_model_parameter(model, k);
            char range[64];
            snprintf(range, sizeof range, "%.10g", p->min);
            for (char *c = strchr(range, ','); c; c = NULL) /* of a host with a decimal comma */
                *c = '.';
            for (int j = 0; j < 4; j++) {
                double value = j == 0   ? p->min - 1e-6 * fmax(1, fabs(p->min))
                               : j == 1 ? p->max + 1e-6 * fmax(1, fabs(p->max))
                               : j == 2 ? (double)NAN
                                        : INFINITY;
                if (j && j != 2 && isinf(p->max))
                    continue;
                ino_change change = {p->symbol, value, 0};
                ino_status status = try((ino_muscle_spec){
                    .model = ino_model_id(model), .n_changes = 1, .changes = &change});
                ck_assert_msg(status == (j == 2 ? INO_NOT_FINITE : INO_OUT_OF_RANGE), "%s = %g: %s",
                              p->symbol, value, ino_status_name(status));
                text_has(p->symbol);
                if (j != 2)
                    text_has(range);
            }
        }
    }
}
END_TEST

START_TEST(misspelt_parameters_name_the_nearest)
{
    ino_change change = {"gama", 3, 0};
    ino_muscle_spec spec = {.fibre = "own-one-site", .n_changes = 1, .changes = &change};
    ck_assert_int_eq(try(spec), INO_UNKNOWN_PARAMETER);
    text_has("'gamma'");
    text_has("inotrope1");
    change.symbol = "levosimendan.K_D"; /* not one of this muscle's drugs */
    ck_assert_int_eq(try(spec), INO_UNKNOWN_PARAMETER);
    change.symbol = NULL;
    ck_assert_int_eq(try(spec), INO_BAD_ARGUMENT);
}
END_TEST

START_TEST(contradicting_parameters_are_refused_in_words)
{
    static const ino_change bad[] = {
        {"LM", 0.55, 0}, {"LM", 2.4, 0}, {"sites", 1.5, 0}, {"k_SE", 500, 0}};
    static const char *const word[] = {"LM", "LM", "sites", "p_visc"};
    for (int i = 0; i < 4; i++) {
        const ino_change change[2] = {bad[i], {"p_visc", 0, 0}};
        ck_assert_int_eq(
            try((ino_muscle_spec){.fibre = "own-one-site", .n_changes = 2, .changes = change}),
            INO_OUT_OF_RANGE);
        text_has(word[i]);
    }
}
END_TEST

/* ---- drugs ---- */

START_TEST(a_drug_without_constants_for_the_troponin_is_refused_with_the_reason)
{
    const char *drug = "own-rates";
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "own-two-sites", .n_drugs = 1, .drugs = &drug}),
                     INO_NOT_EXPRESSIBLE);
    text_has("own-rates");
    text_has("fast");
    text_has("nothing is known of fast fibres");
}
END_TEST

START_TEST(a_drug_on_a_rate_that_the_model_lacks_is_refused_with_the_rate)
{
    const char *drug = "own-rates";
    ck_assert_int_eq(
        try((ino_muscle_spec){.fibre = "human-body-temperature", .n_drugs = 1, .drugs = &drug}),
        INO_NOT_EXPRESSIBLE);
    text_has("rdq20mf");
    text_has(" f,");
}
END_TEST

START_TEST(a_drug_named_twice_is_refused)
{
    const char *const drug[] = {"own-alpha", "own-beta", "own-alpha"};
    ck_assert_int_eq(try((ino_muscle_spec){.fibre = "own-one-site", .n_drugs = 3, .drugs = drug}),
                     INO_BAD_ARGUMENT);
    text_has("own-alpha");
    text_has("twice");
}
END_TEST

START_TEST(more_than_four_drugs_are_refused)
{
    const char *const drug[] = {"own-alpha", "own-beta", "own-both", "own-saturated",
                                "own-alpha-too"};
    ino_muscle_spec spec = {.fibre = "own-one-site", .n_drugs = 5, .drugs = drug};
    ck_assert_int_eq(try(spec), INO_TOO_LARGE);
    spec.n_drugs = 4;
    ck_assert_int_eq(try(spec), INO_OK);
}
END_TEST

START_TEST(counted_but_missing_drugs_and_changes_are_refused)
{
    static const char *const no_id[1] = {NULL};
    ino_muscle *muscle = NULL;
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = "inotrope1";
    spec.n_drugs = 1;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_BAD_ARGUMENT);
    spec.drugs = no_id;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_BAD_ARGUMENT);
    spec.n_drugs = 0;
    spec.n_changes = 1;
    ck_assert_int_eq(ino_muscle_create(&spec, &muscle, NULL), INO_BAD_ARGUMENT);
    ck_assert_ptr_null(muscle);
}
END_TEST

START_TEST(explicit_kinetics_needs_exactly_one_troponin_drug)
{
    const char *const drug[] = {"own-rates", "own-alpha", "own-beta"};
    ino_muscle_spec spec = {
        .fibre = "own-one-site", .n_drugs = 0, .drugs = drug, .kinetics = INO_DRUG_EXPLICIT};
    ck_assert_int_eq(try(spec), INO_NOT_EXPRESSIBLE);
    spec.n_drugs = 1;
    ck_assert_int_eq(try(spec), INO_NOT_EXPRESSIBLE);
    spec.n_drugs = 2;
    ck_assert_int_eq(try(spec), INO_OK);
    spec.n_drugs = 3;
    ck_assert_int_eq(try(spec), INO_NOT_EXPRESSIBLE);
    spec.kinetics = (ino_drug_kinetics)7;
    ck_assert_int_eq(try(spec), INO_BAD_ARGUMENT);
}
END_TEST

/* A model whose sites bind Ca and open in one step cannot express beta; one without states for
 * bound drug refuses explicit kinetics. */
START_TEST(drugs_are_refused_where_the_model_has_no_place_for_beta_or_bound_drug)
{
    const char *const drug[] = {"own-alpha", "own-both"};
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_model *model = ino_fibre_model(ino_fibre_at(i));
        char full[256];
        snprintf(full, sizeof full, "%s:%s", model->id, ino_fibre_at(i)->id);
        ino_muscle_spec spec = {.fibre = full, .n_drugs = 1, .drugs = drug + 1};
        if (!model->troponin_drugs)
            continue;
        ck_assert_int_eq(try(spec), model->troponin_beta ? INO_OK : INO_NOT_EXPRESSIBLE);
        ck_assert(model->troponin_beta ||
                  (strstr(error.text, "own-both.beta = 2") && strstr(error.text, "beta = 1 only") &&
                   strstr(error.text, model->id)));
        spec.drugs = drug;
        ck_assert_int_eq(try(spec), INO_OK);
        spec.kinetics = INO_DRUG_EXPLICIT;
        ck_assert_int_eq(try(spec), model->explicit_drug ? INO_OK : INO_NOT_EXPRESSIBLE);
        ck_assert(model->explicit_drug ||
                  (strstr(error.text, "own-alpha") && strstr(error.text, "fast kinetics only") &&
                   strstr(error.text, model->id)));
    }
}
END_TEST

/* ---- states ---- */

START_TEST(states_have_different_names_and_units)
{
    for (size_t i = 0; i < ino_fibre_count(); i++) {
        const ino_fibre *f = ino_fibre_at(i);
        char full[256];
        snprintf(full, sizeof full, "%s:%s", f->model, f->id);
        const int both = ino_fibre_model(f)->explicit_drug;
        for (int is_explicit = 0; is_explicit <= both; is_explicit++) {
            const char *drug = "own-alpha";
            const ino_model *model = ino_model_find(f->model);
            if (is_explicit && !model->explicit_drug)
                continue;
            ino_muscle *m =
                make_muscle(full, &drug, (size_t)model->troponin_drugs,
                            is_explicit ? INO_DRUG_EXPLICIT : INO_DRUG_FAST, NO_CHANGES);
            size_t n = ino_muscle_state_count(m);
            ck_assert_uint_gt(n, 0);
            ck_assert_uint_le(n, INO_TILE_STATES);
            for (size_t k = 0; k < n; k++) {
                must_be_text(ino_muscle_state_name(m, k), "state name", full);
                must_be_text(ino_muscle_state_unit(m, k), "state unit", full);
                for (size_t j = 0; j < k; j++)
                    ck_assert_str_ne(ino_muscle_state_name(m, j), ino_muscle_state_name(m, k));
            }
            ck_assert_ptr_null(ino_muscle_state_name(m, n));
            ino_muscle_free(m);
        }
    }
    ino_muscle *m = make_muscle("own-two-sites", DRUGS("own-alpha"), INO_DRUG_EXPLICIT, NO_CHANGES);
    ck_assert_str_eq(ino_muscle_state_name(m, 0), "p_000_Ca0");
    ck_assert_str_eq(ino_muscle_state_name(m, 5), "p_000_Ca2D");
    ck_assert_str_eq(ino_muscle_state_name(m, 2 * 6 + 4), "p_010_Ca1D");
    ck_assert_str_eq(ino_muscle_state_name(m, 48 + 5), "m_b");
    ck_assert_uint_eq(ino_muscle_state_count(m), 54);
    ino_muscle_free(m);
}
END_TEST

START_TEST(status_codes_and_observables_have_names)
{
    for (int s = INO_OK; s <= INO_TOO_FEW_POINTS; s++) {
        must_be_text(ino_status_text((ino_status)s), "text", "status");
        ck_assert_int_eq(strncmp(ino_status_name((ino_status)s), "INO_", 4), 0);
    }
    ck_assert_str_eq(ino_status_name((ino_status)99), "unknown status");
    for (int o = 0; o < INO_OBS_COUNT; o++) {
        must_be_text(ino_observable_name((ino_observable)o), "name", "observable");
        must_be_text(ino_observable_unit((ino_observable)o), "unit", "observable");
        must_be_text(ino_observable_meaning((ino_observable)o), "meaning", "observable");
    }
    ck_assert_ptr_null(ino_observable_name(INO_OBS_COUNT));
    ck_assert_str_eq(ino_version(), INO_VERSION);
}
END_TEST

static Suite *catalogue_suite(void)
{
    Suite *suite = suite_create("catalogue");
    TCase *tc = tcase_create("catalogue");
    tcase_set_timeout(tc, 100); /* s; sanitizers are slow */
    tcase_add_test(tc, every_parameter_has_unit_meaning_source_and_a_default_in_range);
    tcase_add_test(tc, every_entry_describes_itself);
    tcase_add_test(tc, ids_are_unique_and_found_again);
    tcase_add_test(tc, fibre_rows_name_parameters_of_their_model_in_range_with_source);
    tcase_add_test(tc, the_reference_length_of_a_fibre_is_its_models_sl0);
    tcase_add_test(tc, fast_troponin_has_two_calcium_sites_and_the_others_one);
    tcase_add_test(tc, drug_entries_are_complete);
    tcase_add_test(tc, every_reference_key_is_in_the_bibliography);
    tcase_add_test(tc, bibliography_keys_are_unique);
    tcase_add_test(tc, misspelt_ids_name_the_nearest);
    tcase_add_test(tc, a_word_of_any_length_is_refused_without_harm);
    tcase_add_test(tc, a_fibre_of_two_models_is_ambiguous_until_the_model_is_named);
    tcase_add_test(tc, a_fibre_of_another_model_is_refused_with_that_models_name);
    tcase_add_test(tc, a_specification_that_was_not_initialised_is_refused);
    tcase_add_test(tc, changes_set_and_scale_in_their_order);
    tcase_add_test(tc, a_value_out_of_its_range_is_refused_with_the_range);
    tcase_add_test(tc, misspelt_parameters_name_the_nearest);
    tcase_add_test(tc, contradicting_parameters_are_refused_in_words);
    tcase_add_test(tc, a_drug_without_constants_for_the_troponin_is_refused_with_the_reason);
    tcase_add_test(tc, a_drug_on_a_rate_that_the_model_lacks_is_refused_with_the_rate);
    tcase_add_test(tc, a_drug_named_twice_is_refused);
    tcase_add_test(tc, more_than_four_drugs_are_refused);
    tcase_add_test(tc, counted_but_missing_drugs_and_changes_are_refused);
    tcase_add_test(tc, explicit_kinetics_needs_exactly_one_troponin_drug);
    tcase_add_test(tc, drugs_are_refused_where_the_model_has_no_place_for_beta_or_bound_drug);
    tcase_add_test(tc, states_have_different_names_and_units);
    tcase_add_test(tc, status_codes_and_observables_have_names);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(catalogue_suite());
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
