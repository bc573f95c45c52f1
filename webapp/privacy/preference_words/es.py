"""What does the preference page say in Spanish?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Sus datos en {name}",
    lead_ask=(
        "Vea lo que está registrado de su navegador, cambie su elección o llévese una copia. No necesita ninguna "
        "cuenta."
    ),
    open_by_link=(
        "Abra esta página desde el enlace del sitio web, en el navegador que le interesa: así se sabe de cuál se "
        "trata. O introduzca su número de visitante."
    ),
    number="Número de visitante",
    show="Mostrar lo registrado",
    no_number="Si nunca se ha registrado nada, no hay número ni nada que mostrar.",
    wrong_number="Esto no es un número de visitante. Tiene 36 caracteres, por ejemplo {example}.",
    lead="Lo que está registrado de este navegador.",
    records_nothing="No se registra nada de lo que usted hace.",
    agreed="Ha aceptado lo que está marcado.",
    agreed_to_nothing="Hasta ahora no ha aceptado nada aquí.",
    records="Se registra lo que usted hace en el sitio web.",
    refuse="No registrar nada desde ahora",
    allow="Permitir de nuevo el registro",
    own_no="Es posible que su navegador haya guardado su propio no en el sitio web.",
    ask_again_banner="Abra allí la configuración de cookies para que se le vuelva a preguntar.",
    ask_again_site="Cambie también allí su elección para permitir de nuevo el registro.",
    recorded="Lo que está registrado",
    activities="Actividades",
    many="más de {count}",
    browser="Navegador",
    first_seen="Visto por primera vez",
    last_seen="Visto por última vez",
    key_note=(
        "Indique este número cuando pregunte por sus datos. Guárdelo como una llave: quien lo tiene puede abrir "
        "esta página."
    ),
    nothing_stored="No hay nada guardado de este navegador.",
    nothing_but_choice="De este navegador solo está guardada su elección.",
    on_its_way="Lo enviado en el último minuto puede estar todavía en camino.",
    newest="Las actividades más recientes",
    download="Descargar todo (JSON)",
    erase="Borrar todo",
    erase_heading="¿Borrar sus datos en {name}?",
    no_way_back="Esto no se puede deshacer.",
    erased=(
        "Se borra todo lo que este navegador ha registrado y ha comunicado sobre usted. Lo demás que se sabe de "
        "usted permanece, como lo que hizo con otro navegador o un pedido: consulte sobre ello al responsable "
        "del sitio web."
    ),
    choice_stays=(
        "Su elección no cambia. Si permite el registro, lo que haga desde ahora se registra de nuevo, como si "
        "fuera otra persona."
    ),
    keep="Conservar",
    saved="Su elección está guardada y vale desde ahora.",
    not_saved="Su elección no se puede guardar en este momento. Inténtelo de nuevo en unos minutos.",
    erasing="Se está borrando lo que este navegador ha registrado. Tarda cerca de un minuto y no se puede detener.",
    skip="Ir al contenido",
    not_found="No encontrado",
    not_found_words="No hay nada en esta dirección. Es posible que el enlace sea incorrecto o demasiado antiguo.",
    too_fast="Demasiados intentos",
    too_fast_words="Espere un poco e inténtelo de nuevo.",
)
