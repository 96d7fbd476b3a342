#include "capture/show/numbered.h"

#include "capture/show/docket.h"

void put_numbers(struct s5_buffer *text)
{
    for (size_t i = 0; i < text->size; i++)
        if (text->text[i] == S5_NUMBER_OWN)
            text->text[i] = '7';
        else if (text->text[i] == S5_NUMBER_OUTER)
            text->text[i] = '3';
    s5_buffer_char(text, '\0');
}
