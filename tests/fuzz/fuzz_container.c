/* The frame of every file of an index. As the bytes come: opened or refused, and no touch leaves a section. With sums that fit: `check` finds
 * nothing and every byte can be touched; and one more byte changed, wherever it is, is found. */
#include "base/container.h"
#include "base/mem.h"
#include "tests/fuzz/container.h"

static void report(void *context, const base_error *found)
{
    ++*(size_t *)context;
    FUZZ_HOLDS(found->status == BASE_EFORMAT && found->what[0] && found->where[0]);
}

/* BASE_OK: opened, and nothing was found. */
static base_status check(base_container *c)
{
    size_t findings = 0;
    base_error err = { 0 };
    base_status s = base_container_check(c, report, &findings, &err);
    FUZZ_HOLDS((s == BASE_OK) == (findings == 0) && (s == BASE_OK || s == BASE_EFORMAT));
    return s;
}

static void touch_sections(base_container *c, const fuzz_container *named, const uint8_t *data, size_t size, bool sound)
{
    for (size_t i = 0; i < named->n; i++) {
        char name[BASE_SECTION_NAME + 1] = { 0 };
        base_error err = { 0 };
        memcpy(name, named->section[i].name, BASE_SECTION_NAME);
        base_section s = base_container_find(c, name);
        if (!s.data) continue;
        FUZZ_HOLDS(s.data >= data && s.size <= size && (size_t)(s.data - data) <= size - s.size && ((uintptr_t)s.data & 7) == 0);
        for (uint64_t part = s.size; part > 0; part /= 2)
            if (base_section_touch(&s, s.size - part, part, &err) != BASE_OK) FUZZ_HOLDS(!sound && err.what[0] && err.where[0]);
        FUZZ_HOLDS(base_section_touch(&s, s.size, 1, &err) == BASE_EFORMAT &&
                   base_section_touch(&s, 1, UINT64_MAX, &err) == BASE_EFORMAT);
    }
}

/* Opened, touched and checked, in memory of its own size. */
static base_status walk(const uint8_t *bytes, size_t size, bool sound)
{
    char magic[9] = { 0 };
    fuzz_container named = { .n = 0 };
    base_container *c = NULL;
    base_error err = { 0 };
    uint8_t *data = base_alloc(size, NULL);
    FUZZ_HOLDS(data);
    if (size) memcpy(data, bytes, size);
    memcpy(magic, size >= 8 && strnlen((const char *)bytes, 8) == 8 ? (const char *)bytes : "SALTSEGM", 8);
    base_status s = base_container_open_memory(&c, "memory", data, size, &(base_container_id){ magic, 1, 0, 0 }, NULL, &err);
    if (s != BASE_OK) FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    if (s == BASE_OK && fuzz_take_apart(&named, data, size)) touch_sections(c, &named, data, size, sound);
    if (s == BASE_OK) s = check(c);
    base_container_close(c);
    base_free(data);
    return s;
}

static void change_a_byte(const base_buf *file)
{
    unsigned seed = base_crc32c(0, file->data, file->size);
    size_t at = fuzz_next(&seed) % file->size;
    file->data[at] ^= (uint8_t)(1 + fuzz_next(&seed) % 255);
    FUZZ_HOLDS(walk(file->data, file->size, false) == BASE_EFORMAT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf file = { 0 };
    walk(data, size, false);
    if (fuzz_seal(&file, data, size) && walk(file.data, file.size, true) == BASE_OK) change_a_byte(&file);
    base_buf_done(&file);
    return 0;
}
