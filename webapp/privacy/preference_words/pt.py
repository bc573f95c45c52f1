"""What does the preference page say in Portuguese?"""

from webapp.privacy.preference_words.words import PreferenceWords

WORDS = PreferenceWords(
    heading="Os seus dados em {name}",
    lead_ask=(
        "Veja o que está registado do seu navegador, altere a sua escolha ou leve uma cópia. Não precisa de conta."
    ),
    open_by_link=(
        "Abra esta página pela ligação no site, no navegador que lhe interessa: assim sabe-se de qual se trata. "
        "Ou introduza o seu número de visitante."
    ),
    number="Número de visitante",
    show="Mostrar o que está registado",
    no_number="Onde nunca nada foi registado, não há número nem nada para mostrar.",
    wrong_number="Isto não é um número de visitante. Tem 36 caracteres, por exemplo {example}.",
    lead="O que está registado deste navegador.",
    records_nothing="Nada do que faz é registado.",
    agreed="Aceitou o que está assinalado.",
    agreed_to_nothing="Até agora não aceitou nada aqui.",
    records="O que faz no site é registado.",
    refuse="Não registar mais nada",
    allow="Permitir de novo o registo",
    own_no="No site, o seu navegador pode ter guardado um não próprio.",
    ask_again_banner="Abra lá as definições de cookies para que lhe seja perguntado de novo.",
    ask_again_site="Altere também lá a sua escolha para permitir de novo o registo.",
    recorded="O que está registado",
    activities="Atividades",
    many="mais de {count}",
    browser="Navegador",
    first_seen="Visto pela primeira vez",
    last_seen="Visto pela última vez",
    key_note=(
        "Indique este número quando perguntar pelos seus dados. Trate-o como uma chave: quem o tem pode abrir "
        "esta página."
    ),
    nothing_stored="Nada está guardado deste navegador.",
    nothing_but_choice="Deste navegador só está guardada a sua escolha.",
    on_its_way="O que foi enviado no último minuto pode ainda estar a caminho.",
    newest="As atividades mais recentes",
    download="Transferir tudo (JSON)",
    erase="Apagar tudo",
    erase_heading="Apagar os seus dados em {name}?",
    no_way_back="Isto não pode ser desfeito.",
    erased=(
        "É apagado tudo o que este navegador registou e comunicou sobre si. O que mais se sabe de si permanece, "
        "como o que fez com outro navegador ou uma encomenda: pergunte sobre isso ao responsável pelo site."
    ),
    choice_stays=(
        "A sua escolha fica como está. Se permitir o registo, o que fizer a partir de agora volta a ser "
        "registado, como se fosse outra pessoa."
    ),
    keep="Manter",
    saved="A sua escolha está guardada e vale a partir de agora.",
    not_saved="De momento não é possível guardar a sua escolha. Tente de novo dentro de alguns minutos.",
    erasing="O que este navegador registou está a ser apagado. Demora cerca de um minuto e não pode ser interrompido.",
    skip="Ir para o conteúdo",
    not_found="Não encontrado",
    not_found_words="Não há nada neste endereço. A ligação pode estar errada ou ser demasiado antiga.",
    too_fast="Demasiadas tentativas",
    too_fast_words="Aguarde um pouco e tente de novo.",
)
