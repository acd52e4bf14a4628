"""network store"""

import sqlalchemy as sa
from alembic import op

from dashboard.network.models import base

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('app_user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.Column('ags', sa.String(length=8), nullable=True),
    sa.Column('ihk', sa.String(length=80), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_app_user')),
    sa.UniqueConstraint('email', name=op.f('uq_app_user_email')),
    sa.UniqueConstraint('subject', name=op.f('uq_app_user_subject')),
    sqlite_autoincrement=True
    )
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_key_at', ['key', 'at'], unique=False)

    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('record_id', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)

    op.create_table('build_seen',
    sa.Column('build_id', sa.String(length=80), nullable=False),
    sa.Column('seen_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('build_id', name=op.f('pk_build_seen'))
    )
    op.create_table('finding_seen',
    sa.Column('centre_id', sa.String(length=80), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('centre_id', 'problem_id', name=op.f('pk_finding_seen'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ihk', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('starts_at', base.Instant(), nullable=False),
    sa.Column('ends_at', base.Instant(), nullable=False),
    sa.Column('format', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('access_url', sa.Text(), nullable=False),
    sa.Column('register_until', base.Instant(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('is_voting_open', sa.Boolean(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('minutes_published_at', base.Instant(), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sqlite_autoincrement=True
    )
    op.create_table('news_recipient',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('ihk', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=80), nullable=False),
    sa.Column('agreed_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_recipient')),
    sa.UniqueConstraint('email', 'ihk', name='uq_news_recipient_email_ihk'),
    sqlite_autoincrement=True
    )
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ihk', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=False),
    sa.Column('measure_id', sa.String(length=80), nullable=True),
    sa.Column('indicator_id', sa.String(length=80), nullable=False),
    sa.Column('aim', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=200), nullable=False),
    sa.Column('budget_band', sa.String(length=80), nullable=False),
    sa.Column('programme_id', sa.String(length=80), nullable=True),
    sa.Column('addressee', sa.String(length=200), nullable=False),
    sa.Column('build_id', sa.String(length=80), nullable=False),
    sa.Column('baseline', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    op.create_table('status_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('build_id', sa.String(length=80), nullable=False),
    sa.Column('centre_id', sa.String(length=80), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=False),
    sa.Column('old_status', sa.String(length=80), nullable=False),
    sa.Column('new_status', sa.String(length=80), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_change')),
    sa.UniqueConstraint('build_id', 'centre_id', 'problem_id', name='uq_status_change_build')
    )
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_change_at'), ['at'], unique=False)

    op.create_table('town_release',
    sa.Column('ags', sa.String(length=8), nullable=False),
    sa.Column('is_released', sa.Boolean(), nullable=False),
    sa.Column('changed_at', base.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('ags', name=op.f('pk_town_release'))
    )
    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('speaker', sa.String(length=200), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('contribution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('ags', sa.String(length=8), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=False),
    sa.Column('measure_id', sa.String(length=80), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('criteria', sa.Text(), nullable=False),
    sa.Column('review_note', sa.Text(), nullable=False),
    sa.Column('reviewed_at', base.Instant(), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('search_stems', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['app_user.id'], name=op.f('fk_contribution_author_id_app_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_ags'), ['ags'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_problem_id'), ['problem_id'], unique=False)

    op.create_table('introduction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=False),
    sa.Column('from_ags', sa.String(length=8), nullable=False),
    sa.Column('to_ags', sa.String(length=8), nullable=False),
    sa.Column('from_user_id', sa.Integer(), nullable=True),
    sa.Column('to_user_id', sa.Integer(), nullable=True),
    sa.Column('from_contact', sa.String(length=254), nullable=False),
    sa.Column('to_contact', sa.String(length=254), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['from_user_id'], ['app_user.id'], name=op.f('fk_introduction_from_user_id_app_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['to_user_id'], ['app_user.id'], name=op.f('fk_introduction_to_user_id_app_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction')),
    sa.UniqueConstraint('from_ags', 'to_ags', 'problem_id', name='uq_introduction_towns_problem')
    )
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_introduction_from_user_id'), ['from_user_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_to_user_id'), ['to_user_id'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unique_key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('ihk', sa.String(length=80), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('unsubscribe_url', sa.Text(), nullable=False),
    sa.Column('calendar', sa.LargeBinary(), nullable=True),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.String(length=80), nullable=True),
    sa.Column('claimed_at', base.Instant(), nullable=True),
    sa.Column('due_at', base.Instant(), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('sent_at', base.Instant(), nullable=True),
    sa.Column('problem', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_mail_meeting_id_meeting'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('unique_key', name=op.f('uq_mail_unique_key'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_recipient'), ['recipient'], unique=False)
        batch_op.create_index('ix_mail_status_due', ['status', 'due_at'], unique=False)

    op.create_table('proposal_partner',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('ags', sa.String(length=8), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_partner_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'ags', name=op.f('pk_proposal_partner'))
    )
    with op.batch_alter_table('proposal_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_partner_ags'), ['ags'], unique=False)

    op.create_table('proposal_status',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=80), nullable=False),
    sa.Column('at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_status_proposal_id_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_status'))
    )
    with op.batch_alter_table('proposal_status', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_status_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('registration',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=200), nullable=False),
    sa.Column('ags', sa.String(length=8), nullable=False),
    sa.Column('mode', sa.String(length=80), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('may_share_contact', sa.Boolean(), nullable=False),
    sa.Column('wants_news', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=80), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('takes_place', sa.Boolean(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('queued_at', base.Instant(), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.Column('has_attended', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_registration_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    sa.UniqueConstraint('meeting_id', 'email', name='uq_registration_meeting_email'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index('ix_registration_meeting_status', ['meeting_id', 'status'], unique=False)

    op.create_table('subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('target', sa.String(length=80), nullable=False),
    sa.Column('frequency', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=80), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['app_user.id'], name=op.f('fk_subscription_user_id_app_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('user_id', 'kind', 'target', name='uq_subscription_user_kind_target'),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_user_id'), ['user_id'], unique=False)

    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('ags', sa.String(length=8), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('done_at', base.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_task_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('ballot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('ags', sa.String(length=8), nullable=False),
    sa.Column('cast_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_ballot_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_ballot_registration_id_registration'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot')),
    sa.UniqueConstraint('meeting_id', 'registration_id', name='uq_ballot_meeting_registration')
    )
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_registration_id'), ['registration_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('ags', sa.String(length=8), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_hidden', sa.Boolean(), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['app_user.id'], name=op.f('fk_comment_author_id_app_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_comment_contribution_id_contribution'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_contribution_id'), ['contribution_id'], unique=False)

    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('ags', sa.String(length=8), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=True),
    sa.Column('sorted_by', sa.String(length=80), nullable=False),
    sa.Column('may_be_shown', sa.Boolean(), nullable=False),
    sa.Column('is_released', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=80), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('carried_from', sa.Integer(), nullable=True),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['carried_from'], ['meeting.id'], name=op.f('fk_question_carried_from_meeting'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_question_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_registration_id_registration'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_registration_id'), ['registration_id'], unique=False)

    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('sentence', sa.String(length=200), nullable=False),
    sa.Column('problem_id', sa.String(length=80), nullable=True),
    sa.Column('origin', sa.String(length=80), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('is_on_ballot', sa.Boolean(), nullable=False),
    sa.Column('meetings_seen', sa.Integer(), nullable=False),
    sa.Column('created_at', base.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_topic_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_topic_registration_id_registration'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic'))
    )
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_topic_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_topic_registration_id'), ['registration_id'], unique=False)

    op.create_table('vote',
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_vote_ballot_id_ballot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_vote_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ballot_id', 'topic_id', name=op.f('pk_vote'))
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_topic_id'), ['topic_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vote_topic_id'))

    op.drop_table('vote')
    with op.batch_alter_table('topic', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_topic_registration_id'))
        batch_op.drop_index(batch_op.f('ix_topic_meeting_id'))

    op.drop_table('topic')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_registration_id'))
        batch_op.drop_index(batch_op.f('ix_question_meeting_id'))

    op.drop_table('question')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_contribution_id'))
        batch_op.drop_index(batch_op.f('ix_comment_author_id'))

    op.drop_table('comment')
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ballot_registration_id'))

    op.drop_table('ballot')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_meeting_id'))

    op.drop_table('task')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_user_id'))

    op.drop_table('subscription')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('ix_registration_meeting_status')

    op.drop_table('registration')
    with op.batch_alter_table('proposal_status', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_status_proposal_id'))

    op.drop_table('proposal_status')
    with op.batch_alter_table('proposal_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_partner_ags'))

    op.drop_table('proposal_partner')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_status_due')
        batch_op.drop_index(batch_op.f('ix_mail_recipient'))
        batch_op.drop_index(batch_op.f('ix_mail_meeting_id'))

    op.drop_table('mail')
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_introduction_to_user_id'))
        batch_op.drop_index(batch_op.f('ix_introduction_from_user_id'))

    op.drop_table('introduction')
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_problem_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_author_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_ags'))

    op.drop_table('contribution')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_meeting_id'))

    op.drop_table('agenda_item')
    op.drop_table('town_release')
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_status_change_at'))

    op.drop_table('status_change')
    op.drop_table('proposal')
    op.drop_table('news_recipient')
    op.drop_table('meeting')
    op.drop_table('finding_seen')
    op.drop_table('build_seen')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_key_at')

    op.drop_table('attempt')
    op.drop_table('app_user')
