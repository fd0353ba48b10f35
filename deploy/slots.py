"""Two things that supervisord can't do by itself: a plug-in (an RPC interface) for deploy/up.

supervisord.conf works without it. With it
- the shared socket stays open while no instance runs. supervisord closes and unlinks it when its last program ends, so
  `supervisorctl restart chat:*`, or a crash of the only instance, would refuse connections that could have waited.
- the number of instances changes while the others run on. `supervisorctl update` would stop them all first.

supervisord imports this by its name, so deploy/ must be on PYTHONPATH: deploy/up sees to that.
"""

from supervisor import events
from supervisor.states import STOPPED_STATES

GROUP = "chat"


class Slots:
    def __init__(self, supervisord):
        self.supervisord = supervisord
        self.held = None
        self._hold()
        # `supervisorctl update` ends a group that has changed, and makes another one with a socket of its own.
        events.subscribe(events.ProcessGroupRemovedEvent, self._removed)
        events.subscribe(events.ProcessGroupAddedEvent, self._added)

    def _hold(self):
        # Counted like one more program's reference to the socket.
        self.held = self._group().socket_manager.get_socket()

    def _removed(self, event):
        if event.group == GROUP:
            self.held = None

    def _added(self, event):
        if event.group == GROUP:
            self._hold()

    def resize(self):
        """Brings the instances in line with numprocs as the files have it now; the others are left alone.

        A new instance is started by supervisord's main loop. One too many goes if it has been stopped before.
        Returns the names of all instances.
        """
        group = self._group()
        self.supervisord.options.process_config(do_usage=False)
        wanted = next(c for c in self.supervisord.options.process_group_configs if c.name == GROUP)
        configs = {config.name: config for config in wanted.process_configs}
        for name in configs.keys() - group.processes.keys():
            group.processes[name] = configs[name].make_process(group)
        for name in group.processes.keys() - configs.keys():
            if group.processes[name].get_state() in STOPPED_STATES:
                del group.processes[name]
        # `supervisorctl reread` compares with this: nothing is left to update.
        group.config = wanted
        return sorted(group.processes, key=int)

    def _group(self):
        return self.supervisord.process_groups[GROUP]


def make(supervisord):
    return Slots(supervisord)
