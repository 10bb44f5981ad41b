/* Cairo, Pango and what they need, loaded the first time a PDF is drawn: some thirty libraries that nothing else of the
 * program wants. After pdf_library_load, their functions are called as `pdf_library.cairo_create(…)`. */
#ifndef PDF_LIBRARY_H
#define PDF_LIBRARY_H

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/base.h"

#define CAIRO_FUNCTIONS(X)                                                                                             \
    X(cairo_arc)                                                                                                       \
    X(cairo_close_path)                                                                                                \
    X(cairo_create)                                                                                                    \
    X(cairo_curve_to)                                                                                                  \
    X(cairo_destroy)                                                                                                   \
    X(cairo_fill)                                                                                                      \
    X(cairo_fill_preserve)                                                                                             \
    X(cairo_line_to)                                                                                                   \
    X(cairo_move_to)                                                                                                   \
    X(cairo_new_path)                                                                                                  \
    X(cairo_new_sub_path)                                                                                              \
    X(cairo_pdf_surface_add_outline)                                                                                   \
    X(cairo_pdf_surface_create_for_stream)                                                                             \
    X(cairo_pdf_surface_restrict_to_version)                                                                           \
    X(cairo_pdf_surface_set_metadata)                                                                                  \
    X(cairo_rectangle)                                                                                                 \
    X(cairo_clip)                                                                                                      \
    X(cairo_restore)                                                                                                   \
    X(cairo_save)                                                                                                      \
    X(cairo_scale)                                                                                                     \
    X(cairo_set_fill_rule)                                                                                             \
    X(cairo_set_line_cap)                                                                                              \
    X(cairo_set_line_join)                                                                                             \
    X(cairo_set_line_width)                                                                                            \
    X(cairo_set_source_rgba)                                                                                           \
    X(cairo_show_page)                                                                                                 \
    X(cairo_status)                                                                                                    \
    X(cairo_stroke)                                                                                                    \
    X(cairo_stroke_preserve)                                                                                           \
    X(cairo_surface_destroy)                                                                                           \
    X(cairo_surface_finish)                                                                                            \
    X(cairo_surface_status)                                                                                            \
    X(cairo_tag_begin)                                                                                                 \
    X(cairo_tag_end)                                                                                                   \
    X(cairo_translate)
#define PANGO_FUNCTIONS(X)                                                                                             \
    X(pango_attr_font_features_new)                                                                                    \
    X(pango_attr_foreground_new)                                                                                       \
    X(pango_attr_list_insert)                                                                                          \
    X(pango_attr_list_new)                                                                                             \
    X(pango_attr_list_unref)                                                                                           \
    X(pango_attr_style_new)                                                                                            \
    X(pango_attr_weight_new)                                                                                           \
    X(pango_context_set_language)                                                                                      \
    X(pango_font_description_free)                                                                                     \
    X(pango_font_description_new)                                                                                      \
    X(pango_font_description_set_absolute_size)                                                                        \
    X(pango_font_description_set_family)                                                                               \
    X(pango_font_description_set_style)                                                                                \
    X(pango_font_description_set_weight)                                                                               \
    X(pango_language_from_string)                                                                                      \
    X(pango_layout_get_baseline)                                                                                       \
    X(pango_layout_get_iter)                                                                                           \
    X(pango_layout_get_line_count)                                                                                     \
    X(pango_layout_get_text)                                                                                           \
    X(pango_layout_get_pixel_size)                                                                                     \
    X(pango_layout_iter_free)                                                                                          \
    X(pango_layout_iter_get_baseline)                                                                                  \
    X(pango_layout_iter_get_line_extents)                                                                              \
    X(pango_layout_iter_get_line_readonly)                                                                             \
    X(pango_layout_iter_get_run_extents)                                                                               \
    X(pango_layout_iter_get_run_readonly)                                                                              \
    X(pango_layout_iter_next_line)                                                                                     \
    X(pango_layout_iter_next_run)                                                                                      \
    X(pango_layout_new)                                                                                                \
    X(pango_layout_set_alignment)                                                                                      \
    X(pango_layout_set_attributes)                                                                                     \
    X(pango_layout_set_font_description)                                                                               \
    X(pango_layout_set_text)                                                                                           \
    X(pango_layout_set_width)                                                                                          \
    X(pango_layout_set_wrap)
#define PANGO_CAIRO_FUNCTIONS(X)                                                                                       \
    X(pango_cairo_context_set_resolution)                                                                              \
    X(pango_cairo_create_context)                                                                                      \
    X(pango_cairo_show_glyph_item)
#define GOBJECT_FUNCTIONS(X) X(g_object_unref)

#define PDF_MEMBER(name) __typeof__(name) *(name);
struct pdf_library {
    CAIRO_FUNCTIONS(PDF_MEMBER)
    PANGO_FUNCTIONS(PDF_MEMBER)
    PANGO_CAIRO_FUNCTIONS(PDF_MEMBER)
    GOBJECT_FUNCTIONS(PDF_MEMBER)
};
#undef PDF_MEMBER

extern struct pdf_library pdf_library;

/* From any thread, any number of times. ERROR_UNAVAILABLE when a library is not installed. */
bool pdf_library_load(struct error *error);

#endif
