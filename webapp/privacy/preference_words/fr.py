"""What does the preference page say in French?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Vos données chez {name}",
    lead_ask=(
        "Voyez ce qui est enregistré sur votre navigateur, modifiez votre choix ou emportez une copie. Aucun "
        "compte n’est nécessaire."
    ),
    open_by_link=(
        "Ouvrez cette page par le lien du site, dans le navigateur qui vous intéresse\u202f: elle sait alors "
        "duquel il s’agit. Ou saisissez votre numéro de visiteur."
    ),
    number="Numéro de visiteur",
    show="Afficher ce qui est enregistré",
    no_number="Si rien n’a jamais été enregistré, il n’y a ni numéro ni rien à afficher.",
    wrong_number="Ce n’est pas un numéro de visiteur. Il compte 36 caractères, par exemple {example}.",
    lead="Ce qui est enregistré sur ce navigateur.",
    records_nothing="Rien de ce que vous faites n’est enregistré.",
    agreed="Vous avez accepté ce qui est coché.",
    agreed_to_nothing="Vous n’avez encore rien accepté ici.",
    records="Ce que vous faites sur le site est enregistré.",
    refuse="Ne plus rien enregistrer",
    allow="Autoriser de nouveau l’enregistrement",
    own_no="Sur le site, votre navigateur a pu garder son propre refus.",
    ask_again_banner="Ouvrez-y les paramètres des cookies pour que la question vous soit posée de nouveau.",
    ask_again_site="Modifiez aussi votre choix sur le site pour autoriser de nouveau l’enregistrement.",
    recorded="Ce qui est enregistré",
    activities="Activités",
    many="plus de {count}",
    browser="Navigateur",
    first_seen="Vu pour la première fois",
    last_seen="Vu pour la dernière fois",
    key_note=(
        "Indiquez ce numéro lorsque vous posez une question sur vos données. Gardez-le comme une clé\u202f: qui "
        "le possède peut ouvrir cette page."
    ),
    nothing_stored="Rien n’est conservé sur ce navigateur.",
    nothing_but_choice="Seul votre choix est conservé sur ce navigateur.",
    on_its_way="Ce qui a été envoyé durant la dernière minute est peut-être encore en route.",
    newest="Les activités les plus récentes",
    download="Tout télécharger (JSON)",
    erase="Tout effacer",
    erase_heading="Effacer vos données chez {name}\u202f?",
    no_way_back="Cette action est irréversible.",
    erased=(
        "Tout ce que ce navigateur a enregistré et indiqué sur vous est effacé. Ce que l’on sait de vous par "
        "ailleurs reste, comme vos actions dans un autre navigateur ou une commande\u202f: adressez-vous pour "
        "cela à l’exploitant du site."
    ),
    choice_stays=(
        "Votre choix reste tel quel. S’il autorise l’enregistrement, ce que vous ferez désormais sera de nouveau "
        "enregistré, comme pour une nouvelle personne."
    ),
    keep="Conserver",
    saved="Votre choix est enregistré et s’applique dès maintenant.",
    not_saved="Votre choix ne peut pas être enregistré pour le moment. Veuillez réessayer dans quelques minutes.",
    erasing=(
        "Ce que ce navigateur a enregistré est en cours d’effacement. Cela prend environ une minute et ne peut "
        "pas être arrêté."
    ),
    skip="Aller au contenu",
    not_found="Page introuvable",
    not_found_words="Il n’y a rien à cette adresse. Le lien est peut-être erroné ou trop ancien.",
    too_fast="Trop de tentatives",
    too_fast_words="Veuillez patienter un peu, puis réessayer.",
)
