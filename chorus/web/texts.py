"""What the web process says to readers, in the six languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from chorus.domain.language import Language


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the unsubscribe page and of the plain notices, in one language."""

    unsubscribe: str
    question: str
    question_unnamed: str
    message: str
    button: str
    nothing_yet: str
    done: str
    done_from: str
    done_unnamed: str
    on_its_way: str
    not_done: str
    try_again: str
    not_found: str
    not_found_more: str
    unavailable: str
    unavailable_more: str
    language: str


TEXTS: Mapping[Language, Texts] = {
    Language.AR: Texts(
        unsubscribe="إلغاء الاشتراك",
        question="تُرسَل هذه الرسائل بصورة مشتركة من الجهات التالية. هل تودّون عدم تلقي أي رسائل منها بعد الآن؟",
        question_unnamed="هل تودّون عدم تلقي هذه الرسائل بعد الآن؟",
        message="الرسالة التي وصلتكم",
        button="إلغاء الاشتراك",
        nothing_yet="لن يتغير شيء قبل الضغط على هذا الزر.",
        done="تم إلغاء اشتراككم",
        done_from="لن تتلقوا بعد الآن أي رسائل من:",
        done_unnamed="لن تتلقوا هذه الرسائل بعد الآن.",
        on_its_way="قد تصلكم رسالة كانت قد أُرسلت قبل ذلك.",
        not_done="تعذّر تسجيل طلبكم",
        try_again="يُرجى المحاولة مرة أخرى بعد بضع دقائق. لم يُلغَ اشتراككم بعد.",
        not_found="الصفحة غير موجودة",
        not_found_more="هذا العنوان غير صحيح أو لم يعد صالحاً. يُرجى التأكد من نسخ الرابط كاملاً.",
        unavailable="الصفحة غير متاحة حالياً",
        unavailable_more="يُرجى المحاولة مرة أخرى بعد بضع دقائق.",
        language="اللغة",
    ),
    Language.ZH: Texts(
        unsubscribe="退订",
        question="这些邮件由下列机构联合发送。您是否希望不再收到它们的邮件？",
        question_unnamed="您是否希望不再收到这类邮件？",
        message="您收到的邮件",
        button="退订",
        nothing_yet="在您点击按钮之前，不会有任何更改。",
        done="您已退订",
        done_from="您将不再收到下列机构的邮件：",
        done_unnamed="您将不再收到这类邮件。",
        on_its_way="此前已发出的邮件仍可能送达。",
        not_done="未能记录您的请求",
        try_again="请几分钟后再试。您目前尚未退订。",
        not_found="找不到页面",
        not_found_more="该地址有误或已失效。请检查链接是否完整。",
        unavailable="页面暂时无法打开",
        unavailable_more="请几分钟后再试。",
        language="语言",
    ),
    Language.EN: Texts(
        unsubscribe="Unsubscribe",
        question="These messages are sent jointly by the organizations below. "
        "Would you like to receive no more of their mailings?",
        question_unnamed="Would you like to receive no more of these mailings?",
        message="The message you received",
        button="Unsubscribe",
        nothing_yet="Nothing changes until you press the button.",
        done="You are unsubscribed",
        done_from="You will receive no more mailings from:",
        done_unnamed="You will receive no more of these mailings.",
        on_its_way="A message that has left already may still reach you.",
        not_done="Your request could not be recorded",
        try_again="Please try again in a few minutes. You are not unsubscribed yet.",
        not_found="Page not found",
        not_found_more="This address is wrong or no longer valid. Please check that the link was copied in full.",
        unavailable="The page is not available now",
        unavailable_more="Please try again in a few minutes.",
        language="Language",
    ),
    Language.FR: Texts(
        unsubscribe="Se désabonner",
        question="Ces messages sont envoyés conjointement par les entités ci-après. "
        "Souhaitez-vous ne plus recevoir leurs envois\xa0?",
        question_unnamed="Souhaitez-vous ne plus recevoir ces envois\xa0?",
        message="Le message que vous avez reçu",
        button="Me désabonner",
        nothing_yet="Rien ne change tant que vous n’avez pas appuyé sur le bouton.",
        done="Votre désabonnement est enregistré",
        done_from="Vous ne recevrez plus d’envois de\xa0:",
        done_unnamed="Vous ne recevrez plus ces envois.",
        on_its_way="Un message déjà parti peut encore vous parvenir.",
        not_done="Votre demande n’a pas pu être enregistrée",
        try_again="Veuillez réessayer dans quelques minutes. Vous n’êtes pas encore désabonné(e).",
        not_found="Page introuvable",
        not_found_more="Cette adresse est erronée ou n’est plus valable. Veuillez vérifier que le lien est complet.",
        unavailable="La page est momentanément indisponible",
        unavailable_more="Veuillez réessayer dans quelques minutes.",
        language="Langue",
    ),
    Language.RU: Texts(
        unsubscribe="Отписаться от рассылки",
        question="Эти сообщения рассылаются совместно от имени следующих организаций. "
        "Вы хотите больше не получать их рассылки?",
        question_unnamed="Вы хотите больше не получать эти рассылки?",
        message="Полученное вами сообщение",
        button="Отписаться",
        nothing_yet="Пока вы не нажмёте на кнопку, ничего не изменится.",
        done="Вы отписаны от рассылки",
        done_from="Вы больше не будете получать рассылки от имени:",
        done_unnamed="Вы больше не будете получать эти рассылки.",
        on_its_way="Уже отправленное сообщение ещё может до вас дойти.",
        not_done="Не удалось зарегистрировать ваш запрос",
        try_again="Пожалуйста, повторите попытку через несколько минут. Вы пока не отписаны.",
        not_found="Страница не найдена",
        not_found_more="Адрес указан неверно или больше не действует. Проверьте, полностью ли скопирована ссылка.",
        unavailable="Страница временно недоступна",
        unavailable_more="Пожалуйста, повторите попытку через несколько минут.",
        language="Язык",
    ),
    Language.ES: Texts(
        unsubscribe="Cancelar la suscripción",
        question="Estos mensajes se envían conjuntamente en nombre de las siguientes entidades. "
        "¿Desea dejar de recibir sus envíos?",
        question_unnamed="¿Desea dejar de recibir estos envíos?",
        message="El mensaje que recibió",
        button="Cancelar mi suscripción",
        nothing_yet="Nada cambia hasta que pulse el botón.",
        done="Su suscripción ha sido cancelada",
        done_from="No recibirá más envíos de:",
        done_unnamed="No recibirá más estos envíos.",
        on_its_way="Es posible que aún le llegue algún mensaje ya enviado.",
        not_done="No se pudo registrar su solicitud",
        try_again="Inténtelo de nuevo dentro de unos minutos. Su suscripción aún no ha sido cancelada.",
        not_found="Página no encontrada",
        not_found_more="La dirección es errónea o ya no es válida. Compruebe que el enlace esté completo.",
        unavailable="La página no está disponible en este momento",
        unavailable_more="Inténtelo de nuevo dentro de unos minutos.",
        language="Idioma",
    ),
}
