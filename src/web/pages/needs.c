#include "needs.h"

const struct need_words NEEDS[] = {
    {"aide-aux-demarches-administratives", "Faire mes démarches en ligne", "fr-icon-file-text-line"},
    {"maitrise-des-outils-numeriques", "Me servir d’un ordinateur ou d’un téléphone", "fr-icon-smartphone-line"},
    {"acces-internet-et-materiel", "Utiliser un ordinateur, internet, une imprimante", "fr-icon-computer-line"},
    {"insertion-professionnelle", "Chercher un emploi, créer mon activité", "fr-icon-briefcase-line"},
    {"utilisation-securisee-du-numerique", "Éviter les arnaques", "fr-icon-shield-line"},
    {"parentalite-et-education", "Accompagner mes enfants", "fr-icon-parent-line"},
    {"comprehension-du-monde-numerique", "Comprendre le monde numérique", "fr-icon-lightbulb-line"},
    {"loisirs-et-creations-numeriques", "Créer et me divertir", "fr-icon-palette-line"},
    {"materiel-a-prix-solidaire", "M’équiper à petit prix", "fr-icon-shopping-bag-line"},
};
const size_t NEED_COUNT = sizeof NEEDS / sizeof *NEEDS;

const struct need_words *need_words(struct str slug)
{
    for (size_t i = 0; i < NEED_COUNT; i++)
        if (str_equal(slug, str_of(NEEDS[i].slug)))
            return &NEEDS[i];
    return NULL;
}
